// Connections per second: straight, through plain forwarding, and with the engine in the way; ratios round by round.
import { haproxyWay } from './haproxy.ts';
import { median, spread } from './median.ts';
import {
  ACKS,
  DELAYED,
  DIRECT,
  DIVERTED,
  FORWARDING,
  LET_GO,
  type Rate,
  RateLab,
  type Way,
} from './rate-lab.ts';

const CONNECTIONS = 20_000;
const ROUNDS = 5;

export async function connectionRate(): Promise<string> {
  return [
    '## Connections per second',
    '',
    `${CONNECTIONS} connections, 256 at a time; ${ROUNDS} rounds after one to warm up, the ways in turn; median (least–greatest).`,
    'Forwarding has the same rules in the kernel as the rest, and no fault. CPU: of client, server and what is between them.',
    '',
    ...(await inLab(true, allWays)),
    '',
    '### Without receive steering',
    '',
    'As on the cables of a cluster’s node, where a segment may overtake another.',
    '',
    ...(await inLab(false, essentialWays)),
  ].join('\n');
}

async function inLab(isSteered: boolean, compare: (rates: RateLab) => Promise<string[]>): Promise<string[]> {
  const rates = await RateLab.deploy({ isSteered });
  try {
    return await compare(rates);
  } finally {
    await rates.lab.destroy();
  }
}

async function allWays(rates: RateLab): Promise<string[]> {
  const haproxy = await haproxyWay(rates);
  const ways = [DIRECT, FORWARDING, LET_GO, DIVERTED, ACKS, DELAYED];
  const closing = await rounds(rates, ways, false);
  const echoing = await rounds(rates, haproxy ? [...ways, haproxy] : ways, true);
  return [
    ...tables(closing, echoing),
    '',
    haproxy ? compared(echoing, haproxy) : 'HAProxy: skipped, it is not installed (Debian: haproxy).',
  ];
}

async function essentialWays(rates: RateLab): Promise<string[]> {
  const ways = [DIRECT, FORWARDING, LET_GO, DIVERTED];
  return tables(await rounds(rates, ways, false), await rounds(rates, ways, true));
}

function tables(closing: Rates, echoing: Rates): string[] {
  return [
    'Opened and closed at once:',
    '',
    ...table(closing),
    '',
    'With a byte each way before the close, so that each connection has reached the server:',
    '',
    ...table(echoing),
  ];
}

type Rates = ReadonlyMap<Way, Rate[]>;

async function rounds(rates: RateLab, ways: readonly Way[], echo: boolean): Promise<Rates> {
  const measured = new Map<Way, Rate[]>(ways.map((way) => [way, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [way, values] of measured) {
      const value = await rates.measure(way, { connections: CONNECTIONS, echo });
      if (round > 0) values.push(value); // the first round warms up
    }
  }
  return measured;
}

function table(rates: Rates): string[] {
  const forwarding = rates.get(FORWARDING) ?? [];
  return [
    '| path | connections/s | of plain forwarding | CPU µs/connection | plain forwarding’s, of it |',
    '|---|---|---|---|---|',
    ...[...rates].map(([{ name }, values]) => {
      const perSecond = values.map((each) => each.perSecond);
      const cpu = values.map((each) => each.cpu);
      const rateRatios = ratios(values, forwarding, (each) => each.perSecond);
      const cpuRatios = ratios(forwarding, values, (each) => each.cpu);
      return `| ${name} | ${spread(perSecond, 0)} | ${spread(rateRatios)} | ${spread(cpu, 0)} | ${spread(cpuRatios)} |`;
    }),
  ];
}

function compared(rates: Rates, haproxy: Way): string {
  const [ours = [], others = []] = [rates.get(DIVERTED), rates.get(haproxy)];
  const ratio = median(ratios(ours, others, ({ perSecond }) => perSecond));
  return `With SYN, FIN and RST diverted: ${ratio.toFixed(2)} times as many connections as HAProxy.`;
}

/** Round by round. */
function ratios(values: readonly Rate[], others: readonly Rate[], of: (rate: Rate) => number): number[] {
  return values.flatMap((value, i) => {
    const other = others[i];
    return other ? [of(value) / of(other)] : [];
  });
}
