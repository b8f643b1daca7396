// A stateful firewall or a NAT gateway on a lane, beside the proxy's own rules:
//
//   prerouting   other lanes are not tracked
//   forward      conntrack: what belongs to no tracked connection is dropped, unless it is a SYN
//                flows:     a SYN takes a port of the gateway's; without one left it is dropped
//
// As a Sidecar it stands on input and output instead. It stands in front of the engine: what it drops the engine does not see, nor record. The proxy has put the lane's other
// end into the packet by then (prerouting -300), so that conntrack (-200) sees both directions of one connection.
import { durationMs } from '#lab/spec/duration.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import { type CommandRunner, commandRunner } from '#linux/command.ts';
import { type NftTable, nftApply, nftDeleteTable, nftReplaceTable } from '#linux/nft.ts';
import { DIVERT_MARK, INJECT_MARK, LOST_MARK, type Placement } from './lane-rules.ts';

/** A lane with what is to stand on it. */
export type GatewayLane = { port: number } & Pick<LaneOfLab, 'conntrack' | 'flows'>;

const FLOWS = 'synfin_flows_';

/** In front of the engine's forward chain, which is at -160. */
const PRIORITY = -170;
const TRACKING: NftTable = { family: 'inet', name: 'synfin_tracking' };
const SYN = 'tcp flags & (fin | syn | rst | ack) == syn';

/** How a packet is lost. On its way out of its own stack an nft drop would tell the sender: the engine drops it instead. */
const DROP = 'drop';
const LOSE = `meta mark set meta mark | 0x${(DIVERT_MARK | LOST_MARK).toString(16)} accept`;

/** What passes in and out of the server, or through the proxy, of which `rules` says what happens to it. */
function standing(placement: Placement, rules: { in: string[]; out: string[] }): string {
  const chain = (name: string, lines: string[]) => `
  chain ${name} {
    type filter hook ${name} priority ${PRIORITY}; policy accept;
    ${lines.join('\n    ')}
  }`;
  if (placement === 'Gateway') return chain('forward', [...rules.in, ...rules.out]);
  const sentAgain = `meta mark & 0x${INJECT_MARK.toString(16)} != 0 accept`;
  return `${chain('input', [sentAgain, ...rules.in])}${chain('output', [sentAgain, ...rules.out])}`;
}

/** The rules of all tracked lanes. Conntrack looks at a whole namespace: what is not asked for is left out by name. */
export function trackingBody(placement: Placement, ports: readonly number[]): string {
  const elements = ports.length === 0 ? '' : ` elements = { ${ports.join(', ')} }`;
  const set = '@tracked';
  const notThese = `tcp dport != ${set} tcp sport != ${set} notrack`;
  const firewall = (name: string, lose: string) => `
  chain ${name} {
    ct state { invalid, untracked } ${lose}
    ct state new ${SYN} accept
    ct state new ${lose}
  }`;
  const out = placement === 'Gateway' ? DROP : LOSE;
  return `
  set tracked { type inet_service;${elements} }
  chain untracked_in { type filter hook prerouting priority -250; policy accept; ${notThese}; }
  chain untracked_out { type filter hook output priority -250; policy accept; ${notThese}; }${firewall('from_client', DROP)}${firewall('from_server', out)}${standing(
    placement,
    { in: [`tcp dport ${set} jump from_client`], out: [`tcp sport ${set} jump from_server`] },
  )}
`;
}

/** The rules of one lane with a table of flows, by the client's port. */
export function flowsBody(
  placement: Placement,
  port: number,
  { most, keep }: NonNullable<LaneOfLab['flows']>,
): string {
  const out = placement === 'Gateway' ? DROP : LOSE;
  const chains = standing(placement, {
    in: [
      `tcp dport ${port} ${SYN} update @flows { tcp sport } accept`,
      `tcp dport ${port} tcp sport @flows update @flows { tcp sport } accept`,
      `tcp dport ${port} drop`,
    ],
    out: [
      `tcp sport ${port} tcp dport @flows update @flows { tcp dport } accept`,
      `tcp sport ${port} ${out}`,
    ],
  });
  return `
  set flows { type inet_service; flags dynamic,timeout; size ${most}; timeout ${durationMs(keep)}ms; gc-interval 1s; }${chains}
`;
}

function flowsTable(port: number): NftTable {
  return { family: 'inet', name: `${FLOWS}${port}` };
}

/** The gateways of one proxy, in tables of their own: they go with its namespace. */
export class Gateway {
  readonly #tracked = new Set<number>();
  /** What was put, as JSON by port. */
  readonly #put = new Map<number, string>();
  readonly #placement: Placement;
  readonly #runner: CommandRunner;
  #last: Promise<void> = Promise.resolve();

  constructor(placement: Placement, runner: CommandRunner = commandRunner) {
    this.#placement = placement;
    this.#runner = runner;
  }

  /** The same again changes nothing. @throws CommandError with what nft said */
  async put({ port, conntrack, flows }: GatewayLane): Promise<void> {
    const asked = JSON.stringify({ conntrack, flows });
    if (this.#put.get(port) === asked) return;
    if (conntrack) this.#tracked.add(port);
    const table = flows ? nftReplaceTable(flowsTable(port), flowsBody(this.#placement, port, flows)) : '';
    await this.#apply(`${this.#tracking()}${table}`);
    this.#put.set(port, asked);
  }

  /** @throws CommandError */
  async delete(port: number): Promise<void> {
    if (!this.#put.delete(port)) return;
    this.#tracked.delete(port);
    await this.#apply(`${this.#tracking()}${nftDeleteTable(flowsTable(port))}`);
  }

  // All of them at once: connections that are tracked already stay so.
  #tracking(): string {
    const ports = [...this.#tracked];
    return ports.length === 0
      ? nftDeleteTable(TRACKING)
      : nftReplaceTable(TRACKING, trackingBody(this.#placement, ports));
  }

  /** Removes what an earlier process has left: a table of flows that nobody empties ends by letting nothing through. @throws CommandError */
  async clear(): Promise<void> {
    const { stdout } = await this.#runner.run('nft', ['list', 'tables', 'inet']);
    const names = [...stdout.matchAll(/^table inet (synfin_\S+)$/gm)].map(([, name = '']) => name);
    const left = names.filter((name) => name === TRACKING.name || name.startsWith(FLOWS));
    if (left.length > 0)
      await this.#apply(left.map((name) => nftDeleteTable({ family: 'inet', name })).join(''));
  }

  // One after the other: each text says what is to be of all lanes.
  #apply(text: string): Promise<void> {
    const apply = () => nftApply(text, this.#runner);
    const done = this.#last.then(apply, apply);
    this.#last = done.catch(() => undefined); // whoever asked is told
    return done;
  }
}
