// The ways from a bench's client to its server: straight, routed, and over a lane with ever more of it diverted.
import { deployLocalLab, type LocalLab } from '#cli/local/local-lab.ts';
import { ipBatch } from '#linux/netns.ts';

const LANE_PORT = 9001;
/** No lane's: what is routed stays as it is. */
const PLAIN_PORT = 9101;
export const PORTS = [LANE_PORT, PLAIN_PORT] as const;

/** Faults that match no segment (nobody sends one a thousand times), so that only the diversion costs. */
const NEVER = { attempt: { nth: 1000 }, piggyback: 'Exclude' };

export interface Path {
  name: string;
  over: 'bridge' | 'router' | 'lane';
  /** Of a lane: whose segments are diverted. */
  roles?: readonly string[];
  record?: 'All' | 'FaultedOnly';
}

/** The second one is what the others are compared with: two hops as well, but nothing of ours on them. */
export const PATHS: readonly Path[] = [
  { name: 'direct', over: 'bridge' },
  { name: 'routed by the kernel', over: 'router' },
  { name: 'a lane', over: 'lane' },
  { name: 'a lane, SYN, FIN and RST diverted', over: 'lane', roles: ['Syn', 'SynAck', 'Fin', 'Rst'] },
  { name: 'a lane, every segment diverted', over: 'lane', record: 'All' },
];

/** A lab, and a way through it at a time. */
export class PathLab {
  readonly lab: LocalLab;

  private constructor(lab: LocalLab) {
    this.lab = lab;
  }

  static async deploy(): Promise<PathLab> {
    return new PathLab(await deployLocalLab({ family: 'IPv4', clientSysctls: {}, serverSysctls: {} }));
  }

  /** Does `body` while that path is there. */
  async over<T>(path: Path, body: (target: { address: string; port: number }) => Promise<T>): Promise<T> {
    const { client, proxy, server } = this.lab.addresses;
    if (path.over === 'bridge') return body({ address: server, port: PLAIN_PORT });
    if (path.over === 'router') {
      await ipBatch([`route add ${server} via ${proxy}`], { netns: 'client' });
      await ipBatch([`route add ${client} via ${proxy}`], { netns: 'server' });
      const result = await body({ address: server, port: PLAIN_PORT });
      await ipBatch([`route del ${server} via ${proxy}`], { netns: 'client' });
      await ipBatch([`route del ${client} via ${proxy}`], { netns: 'server' });
      return result;
    }
    const record = path.record ?? 'FaultedOnly';
    await this.lab.proxy.put('/lanes/bench', { port: LANE_PORT, client, server, record, seed: 1 });
    for (const role of path.roles ?? []) {
      const fault = { name: role.toLowerCase(), match: { role, ...NEVER }, action: 'Drop', duration: '10m' };
      await this.lab.proxy.put(`/faults/${role.toLowerCase()}`, { lane: 'bench', fault });
    }
    const result = await body({ address: proxy, port: LANE_PORT });
    await this.lab.proxy.delete('/lanes/bench');
    return result;
  }
}
