// For the proxy's lab tests: client, proxy and server as namespaces on a bridge, the real proxy service, one peer each.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ledger, LedgerEntry, SegmentRecord } from '#lab/run/observation.ts';
import type { FaultInput } from '#lab/spec/fault.ts';
import { bridgeLines, portLines } from '#linux/bridge.ts';
import { commandRunner } from '#linux/command.ts';
import { inNetns, ipBatch, netnsAddLines, netnsDeleteLines } from '#linux/netns.ts';
import { until } from '#services/control/until.ts';
import { type Answer, askSocket } from './ask-socket.ts';
import { Peer, type PeerConnection } from './peer.ts';

const ROOT = path.join(import.meta.dirname, '../..');
export const LANE_PORT = 9000;
export type Family = 'IPv4' | 'IPv6';
export const FAMILIES: readonly Family[] = ['IPv4', 'IPv6'];
export type Pod = 'client' | 'proxy' | 'server';

const HOST: Record<Pod, number> = { client: 2, proxy: 3, server: 4 };
export const addressOf = (pod: Pod, family: Family) =>
  family === 'IPv4' ? `10.77.0.${HOST[pod]}` : `fd77::${HOST[pod]}`;

export class ProxyLab {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'synfin-proxy-'));
  readonly #names: Record<Pod | 'bridge', string>;
  #process: ChildProcess | null = null;
  /** Number of the last record of the test before. */
  #lastRecord = 0;
  client!: Peer;
  server!: Peer;

  private constructor() {
    const name = `sf${process.pid}`;
    this.#names = { bridge: `${name}-b`, client: `${name}-c`, proxy: `${name}-p`, server: `${name}-s` };
  }

  /** Namespaces, peers, proxy; the server listens on the lane's port. */
  static async start(env: Record<string, string> = {}, pod: Pod = 'proxy'): Promise<ProxyLab> {
    const lab = new ProxyLab();
    const names = lab.#names;
    const pods = ['client', 'proxy', 'server'] as const;
    await ipBatch(netnsAddLines(Object.values(names)));
    const ports = (family: Family, bits: number) =>
      pods.map((pod) => ({ netns: names[pod], address: `${addressOf(pod, family)}/${bits}` }));
    await ipBatch(bridgeLines({ name: 'br0', address: '10.77.0.1/24', ports: ports('IPv4', 24) }), {
      netns: names.bridge,
    });
    for (const [i, port] of ports('IPv4', 24).entries()) {
      const six = `addr add ${ports('IPv6', 64)[i]?.address} dev eth0 nodad`;
      await ipBatch([...portLines(port), six], { netns: port.netns });
    }
    lab.client = new Peer(names.client);
    lab.server = new Peer(names.server);
    await Promise.all([lab.startProxy(env, pod), lab.server.listen(LANE_PORT)]);
    return lab;
  }

  netns(pod: Pod): string {
    return this.#names[pod];
  }

  /** Starts the proxy service; waits until it is ready. */
  async startProxy(env: Record<string, string> = {}, pod: Pod = 'proxy'): Promise<void> {
    const socket = path.join(this.folder, 'proxy.sock');
    const [file, args] = inNetns(this.#names[pod], process.execPath, ['services/proxy/main.ts']);
    const child = spawn(file, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        PATH: process.env.PATH,
        SYNFIN_LISTEN: `unix:${socket}`,
        SYNFIN_STATE_DIR: path.join(this.folder, 'state'),
        ...env,
      },
    });
    this.#process = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (data) => {
        said += String(data);
        if (said.includes('"msg":"ready"')) resolve();
      });
      child.once('exit', (status) => reject(new Error(`proxy ended with ${status}: ${said}`)));
    });
  }

  /** Ends the proxy. @returns exit status; null after a signal */
  async endProxy(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return null;
    const exit = once(child, 'exit');
    child.kill(signal);
    const [status] = await exit;
    return status;
  }

  ask(method: string, route: string, body?: unknown): Promise<Answer> {
    return askSocket(path.join(this.folder, 'proxy.sock'), method, route, body);
  }

  /** As {@link ask}, and fails where the answer is no success. */
  async must(method: string, route: string, body?: unknown): Promise<Answer['body']> {
    const answer = await this.ask(method, route, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  putLane(family: Family, more: object = {}): Promise<unknown> {
    return this.must('PUT', `/lanes/${family.toLowerCase()}`, {
      port: LANE_PORT,
      client: addressOf('client', family),
      server: addressOf('server', family),
      ...more,
    });
  }

  putFault(family: Family, fault: Omit<FaultInput, 'name'>, name = 'fault'): Promise<unknown> {
    const lane = family.toLowerCase();
    return this.must('PUT', `/faults/${lane}.${name}`, { lane, fault: { name, ...fault } });
  }

  async ledger(family: Family, name = 'fault'): Promise<LedgerEntry> {
    const { entries } = (await this.must('GET', '/ledger')) as Ledger;
    const wire = `${family.toLowerCase()}.${name}`;
    const entry = entries.find(({ fault }) => fault === wire);
    if (!entry) throw new Error(`no ledger entry "${wire}" in ${JSON.stringify(entries)}`);
    return entry;
  }

  /** Records of a lane in this test, the oldest first. */
  async segments(family: Family): Promise<SegmentRecord[]> {
    const { segments } = await this.must('GET', `/segments?after=${this.#lastRecord}&limit=10000`);
    return (segments as SegmentRecord[]).filter(({ lane }) => lane === family.toLowerCase());
  }

  /** A new connection from the client through the proxy. @returns its number on the client */
  async connect(family: Family, to: Pod = 'proxy', localPort?: number): Promise<number> {
    const host = addressOf(to, family);
    const { number } = await this.client.ask<PeerConnection>({
      op: 'connect',
      host,
      port: LANE_PORT,
      ...(localPort === undefined ? {} : { localPort }),
    });
    return number;
  }

  /** A connection that both ends have. @returns its number on either */
  async established(family: Family): Promise<{ client: number; server: number; port: number }> {
    const client = await this.connect(family);
    const { port } = await this.client.when(client, (connection) => connection.port > 0);
    const all = await until(
      () => this.server.connections(),
      (each) => each.some((one) => one.port === port),
    );
    return { client, server: all.findLast((one) => one.port === port)?.number ?? -1, port };
  }

  /** TCP states of a pod's sockets on the lane, listeners left out, as ss(8) writes them, sorted. */
  async states(pod: Pod): Promise<string[]> {
    const filter = `( sport = :${LANE_PORT} or dport = :${LANE_PORT} )`;
    const stdout = await this.run(pod, 'ss', '-Htan', 'exclude', 'listening', filter);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(/\s+/)[0] ?? '')
      .sort();
  }

  /** The number of a metric without labels. */
  async metric(name: string): Promise<number> {
    const page = (await this.must('GET', '/metrics')) as string;
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);
  }

  /** Runs a program in a pod. @returns what it wrote to stdout */
  async run(pod: Pod, file: string, ...args: string[]): Promise<string> {
    return (await commandRunner.run(...inNetns(this.#names[pod], file, args))).stdout;
  }

  /** Waits until the states of a pod's sockets are these. */
  async whenStates(pod: Pod, ...states: string[]): Promise<void> {
    await until(
      () => this.states(pod),
      (now) => now.join() === states.join(),
    );
  }

  /** Ends all sockets on the lane in both pods, and forgets lanes and faults: what a test leaves behind. */
  async clean(): Promise<void> {
    for (const family of FAMILIES) await this.must('DELETE', `/lanes/${family.toLowerCase()}`);
    await Promise.all([this.client.close(), this.server.close()]);
    for (const pod of ['client', 'server'] as const) {
      // -K ends a socket in any state, TIME_WAIT included.
      await this.run(pod, 'ss', '-K', '-tan', `sport = :${LANE_PORT}`);
      await this.run(pod, 'ss', '-K', '-tan', `dport = :${LANE_PORT}`);
    }
    this.client = new Peer(this.#names.client);
    this.server = new Peer(this.#names.server);
    await this.server.listen(LANE_PORT);
    const { segments } = await this.must('GET', `/segments?after=${this.#lastRecord}&limit=10000`);
    this.#lastRecord = segments.at(-1)?.sequence ?? this.#lastRecord;
  }

  async stop(): Promise<void> {
    await Promise.all([this.endProxy('SIGTERM'), this.client.close(), this.server.close()]);
    await ipBatch(netnsDeleteLines(Object.values(this.#names)));
    rmSync(this.folder, { recursive: true });
  }
}
