// A stateful firewall or a NAT gateway on a lane, beside the proxy's own rules:
//
//   prerouting   other lanes are not tracked
//   forward      conntrack: what belongs to no tracked connection is dropped, unless it is a SYN
//                flows:     a SYN takes a port of the gateway's; without one left it is dropped
//
// It stands in front of the engine: what it drops the engine does not see, nor record. The proxy has put the lane's other
// end into the packet by then (prerouting -300), so that conntrack (-200) sees both directions of one connection.
import { durationMs } from '#lab/spec/duration.ts';
import type { LaneOfLab } from '#lab/spec/lab.ts';
import { type CommandRunner, commandRunner } from '#linux/command.ts';
import { type NftTable, nftApply, nftDeleteTable, nftReplaceTable } from '#linux/nft.ts';

/** A lane with what is to stand on it. */
export type GatewayLane = { port: number } & Pick<LaneOfLab, 'conntrack' | 'flows'>;

const FLOWS = 'synfin_flows_';

/** In front of the engine's forward chain, which is at -160. */
const PRIORITY = -170;
const TRACKING: NftTable = { family: 'inet', name: 'synfin_tracking' };
const SYN = 'tcp flags & (fin | syn | rst | ack) == syn';

/** The rules of all tracked lanes. Conntrack looks at a whole namespace: what is not asked for is left out by name. */
export function trackingBody(ports: readonly number[]): string {
  const elements = ports.length === 0 ? '' : ` elements = { ${ports.join(', ')} }`;
  const set = '@tracked';
  const notThese = `tcp dport != ${set} tcp sport != ${set} notrack`;
  const noConnection = [
    `ct state { invalid, untracked } drop`,
    `ct state new ${SYN} accept`,
    'ct state new drop',
  ];
  return `
  set tracked { type inet_service;${elements} }
  chain untracked_in { type filter hook prerouting priority -250; policy accept; ${notThese}; }
  chain untracked_out { type filter hook output priority -250; policy accept; ${notThese}; }
  chain forward {
    type filter hook forward priority ${PRIORITY}; policy accept;
    tcp dport ${set} jump firewall
    tcp sport ${set} jump firewall
  }
  chain firewall {
    ${noConnection.join('\n    ')}
  }
`;
}

/** The rules of one lane with a table of flows, by the client's port. */
export function flowsBody(port: number, { most, keep }: NonNullable<LaneOfLab['flows']>): string {
  return `
  set flows { type inet_service; flags dynamic,timeout; size ${most}; timeout ${durationMs(keep)}ms; gc-interval 1s; }
  chain forward {
    type filter hook forward priority ${PRIORITY}; policy accept;
    tcp dport ${port} ${SYN} update @flows { tcp sport } accept
    tcp dport ${port} tcp sport @flows update @flows { tcp sport } accept
    tcp sport ${port} tcp dport @flows update @flows { tcp dport } accept
    tcp dport ${port} drop
    tcp sport ${port} drop
  }
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
  readonly #runner: CommandRunner;
  #last: Promise<void> = Promise.resolve();

  constructor(runner: CommandRunner = commandRunner) {
    this.#runner = runner;
  }

  /** The same again changes nothing. @throws CommandError with what nft said */
  async put({ port, conntrack, flows }: GatewayLane): Promise<void> {
    const asked = JSON.stringify({ conntrack, flows });
    if (this.#put.get(port) === asked) return;
    if (conntrack) this.#tracked.add(port);
    const table = flows ? nftReplaceTable(flowsTable(port), flowsBody(port, flows)) : '';
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
    return ports.length === 0 ? nftDeleteTable(TRACKING) : nftReplaceTable(TRACKING, trackingBody(ports));
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
