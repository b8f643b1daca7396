// What a segment waits for the proxy: round trips of a byte each way, by path; against plain routing, round by round.
import { join } from 'node:path';
import { spread } from './median.ts';
import { PATHS, PathLab, PORTS } from './paths.ts';
import { startPeer } from './start-peer.ts';

const ROUND_TRIPS = 20_000;
const ROUNDS = 5;
const SEGMENTS_PER_ROUND_TRIP = 2;
const PEERS = join(import.meta.dirname, 'peers');

interface Percentiles {
  p50: number;
  p99: number;
}

export async function addedLatency(): Promise<string> {
  const paths = await PathLab.deploy();
  const { lab } = paths;
  try {
    for (const port of PORTS)
      await startPeer(lab, 'server', join(PEERS, 'server.ts'), [lab.addresses.server, String(port), '1']);
    const times = PATHS.map((path) => ({ path, values: [] as Percentiles[] }));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const { path, values } of times) {
        const value = await paths.over(path, async ({ address, port }) => {
          const args = [address, port, ROUND_TRIPS].map(String);
          const { firstLine } = await startPeer(lab, 'client', join(PEERS, 'round-trips.ts'), args);
          return JSON.parse(firstLine) as Percentiles;
        });
        if (round > 0) values.push(value); // the first round warms up
      }
    }
    const routed = times[1]?.values ?? [];
    return [
      '## Added latency per segment',
      '',
      `${ROUND_TRIPS} round trips of one byte each way on one connection; ${ROUNDS} rounds after one to warm up; median (least–greatest).`,
      'Added: half of what a round trip takes longer than one that is only routed.',
      '',
      '| path | round trip p50, µs | p99, µs | p50 of routed | added per segment p50, µs | p99, µs |',
      '|---|---|---|---|---|---|',
      ...times.map(({ path, values }) => `| ${path.name} | ${row(values, routed).join(' | ')} |`),
    ].join('\n');
  } finally {
    await lab.destroy();
  }
}

function row(values: readonly Percentiles[], routed: readonly Percentiles[]): string[] {
  const added = (key: keyof Percentiles) =>
    values.map((value, i) => (value[key] - (routed[i]?.[key] ?? Number.NaN)) / SEGMENTS_PER_ROUND_TRIP);
  return [
    spread(
      values.map(({ p50 }) => p50),
      0,
    ),
    spread(
      values.map(({ p99 }) => p99),
      0,
    ),
    spread(values.map(({ p50 }, i) => p50 / (routed[i]?.p50 ?? Number.NaN))),
    spread(added('p50'), 1),
    spread(added('p99'), 1),
  ];
}
