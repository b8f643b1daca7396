// A lab for connections per second: its lanes, its server, and one measurement after the other, each over another way.
import { join } from 'node:path';
import { deployLocalLab, type LocalLab } from '#cli/local/local-lab.ts';
import { cpuMicroseconds } from './cpu-time.ts';
import { startPeer } from './start-peer.ts';

const FIRST_PORT = 9001;
/** A connect() looks through half of the free ports, and slowly once they are used up: the rounds of a minute must not. */
const PORTS = 32;
const CONCURRENCY = 256;
const PEERS = join(import.meta.dirname, 'peers');

/** All that a lab of many connections may run out of. */
const MANY = { 'net.ipv4.ip_local_port_range': '1024 65535', 'net.ipv4.tcp_max_tw_buckets': '2000000' };

/** Faults that match no segment (nobody sends one a thousand times), so that only the diversion costs. */
const NEVER = { match: { attempt: { nth: 1000 }, piggyback: 'Exclude' }, action: 'Drop' };
/** A segment in ten goes on 10 ms later. */
const TENTH = { match: { segmentsPermille: 100 }, action: 'Delay', delay: { time: '10ms' } };

const CONTROL = ['Syn', 'SynAck', 'Fin', 'Rst'];
/** Not the engine's. */
const LET_GO_QUEUE = 99;

/** A way from client to server. */
export interface Way {
  name: string;
  /** Where the client connects to. `port` is the first of 32; default: that of the lanes. */
  target: 'proxy' | 'server';
  port?: number;
  roles?: readonly string[];
  fault?: { match: object; action: string };
  /** SYN, FIN and RST go through a queue of the kernel that lets them go unseen, and not through the engine. */
  letsGo?: boolean;
}

export const DIRECT: Way = { name: 'direct', target: 'server' };
/** Over the lanes, with the same rules in the kernel as those below, but no fault. */
export const FORWARDING: Way = { name: 'forwarding', target: 'proxy' };
/** What is between it and the engine is the engine's own work; what is between it and forwarding is the kernel's. */
export const LET_GO: Way = {
  name: 'SYN, FIN and RST through a queue that lets all go',
  target: 'proxy',
  letsGo: true,
};
export const DIVERTED: Way = { name: 'SYN, FIN and RST diverted', target: 'proxy', roles: CONTROL };
export const ACKS: Way = {
  name: 'and the bare ACKs of handshake and teardown',
  target: 'proxy',
  roles: [...CONTROL, 'HandshakeAck', 'AckOfFin'],
};
export const DELAYED: Way = {
  name: 'SYN, FIN and RST diverted, 10 % of them delayed by 10 ms',
  target: 'proxy',
  roles: CONTROL,
  fault: TENTH,
};

export interface Load {
  connections: number;
  /** A byte each way before the close. */
  echo?: boolean;
}

export interface Rate {
  perSecond: number;
  /** Microseconds that all processes on the way have computed for one connection. */
  cpu: number;
}

export class RateLab {
  readonly lab: LocalLab;
  /** Whoever works for a connection, but for the client, which says so itself. */
  readonly #pids: number[];

  private constructor(lab: LocalLab) {
    this.lab = lab;
    this.#pids = [lab.pids.proxy];
  }

  /** @param isSteered see LocalLabOptions */
  static async deploy({ isSteered = true } = {}): Promise<RateLab> {
    const sysctls = { clientSysctls: MANY, proxySysctls: MANY, serverSysctls: {} };
    const lab = await deployLocalLab({ family: 'IPv4', isSteered, ...sysctls });
    const { client, server } = lab.addresses;
    for (let i = 0; i < PORTS; i++) {
      const spec = { port: FIRST_PORT + i, client, server, record: 'FaultedOnly', seed: 1 };
      await lab.proxy.put(`/lanes/lane-${i}`, spec);
    }
    const rates = new RateLab(lab);
    await rates.serve(FIRST_PORT);
    return rates;
  }

  /** Starts a server on 32 ports, from that one on. */
  async serve(firstPort: number): Promise<void> {
    const args = [this.lab.addresses.server, firstPort, PORTS].map(String);
    const { pid } = await startPeer(this.lab, 'server', join(PEERS, 'server.ts'), args);
    this.#pids.push(pid);
  }

  /** What it computes counts, too. */
  addProcess(pid: number): void {
    this.#pids.push(pid);
  }

  /** The lanes' ports, which are the server's. */
  get ports(): readonly number[] {
    return Array.from({ length: PORTS }, (_, i) => FIRST_PORT + i);
  }

  /** @throws where a connection failed */
  async measure(way: Way, load: Load): Promise<Rate> {
    if (!way.letsGo) return await this.#measure(way, load, this.#pids);
    const queue = await startPeer(this.lab, 'proxy', join(PEERS, 'let-go.ts'), [String(LET_GO_QUEUE)]);
    try {
      return await this.#measure(way, load, [...this.#pids, queue.pid]);
    } finally {
      await queue.end();
    }
  }

  async #measure(
    { target, port, roles = [], fault = NEVER }: Way,
    load: Load,
    pids: readonly number[],
  ): Promise<Rate> {
    await this.#put(roles, fault);
    const { connections, echo = false } = load;
    const args = [this.lab.addresses[target], port ?? FIRST_PORT, PORTS, connections, CONCURRENCY];
    const peer = [...args.map(String), ...(echo ? ['echo'] : [])];
    const before = cpuMicroseconds(pids);
    const client = await startPeer(this.lab, 'client', join(PEERS, 'client.ts'), peer);
    const cpu = cpuMicroseconds(pids) - before;
    const said = JSON.parse(client.firstLine) as {
      perSecond: number;
      done: number;
      /** Name of an error, and how many ended with it. */
      failures: Record<string, number>;
      cpuMicroseconds: number;
    };
    if (said.done < connections || Object.keys(said.failures).length > 0) {
      const failures = JSON.stringify(said.failures);
      throw new Error(
        `Cannot measure connections per second: ${said.done} of ${connections} ended, with failures ${failures}`,
      );
    }
    if (roles.length > 0) await this.lab.proxy.delete('/faults');
    return { perSecond: said.perSecond, cpu: (cpu + said.cpuMicroseconds) / connections };
  }

  async #put(roles: readonly string[], { match, ...rest }: { match: object; action: string }): Promise<void> {
    for (const role of roles) {
      for (let i = 0; i < PORTS; i++) {
        const name = role.toLowerCase();
        const fault = { name, match: { role, ...match }, duration: '10m', ...rest };
        await this.lab.proxy.put(`/faults/${name}-${i}`, { lane: `lane-${i}`, fault });
      }
    }
  }
}
