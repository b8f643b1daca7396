// Connections per second: straight, through plain forwarding, and with the engine in the way; ratios round by round.
import { join } from 'node:path';
import { deployLocalLab, type LocalLab } from '#cli/local/local-lab.ts';
import { spread } from './median.ts';
import { startPeer } from './start-peer.ts';

const FIRST_PORT = 9001;
const PORTS = 16;
const CONNECTIONS = 20_000;
const CONCURRENCY = 256;
const ROUNDS = 5;
const PEERS = join(import.meta.dirname, 'peers');

/** Faults that match no segment (nobody sends one a thousand times), so that only the diversion costs. */
const NEVER = { attempt: { nth: 1000 }, piggyback: 'Exclude' };
const VARIANTS: Record<string, { direct?: boolean; roles: string[] }> = {
  direct: { direct: true, roles: [] },
  forwarding: { roles: [] },
  'SYN, FIN and RST diverted': { roles: ['Syn', 'SynAck', 'Fin', 'Rst'] },
  'and the bare ACKs of handshake and teardown': {
    roles: ['Syn', 'SynAck', 'Fin', 'Rst', 'HandshakeAck', 'AckOfFin'],
  },
};

export async function connectionRate(): Promise<string> {
  const lab = await deployLocalLab({
    family: 'IPv4',
    clientSysctls: { 'net.ipv4.ip_local_port_range': '1024 65535', 'net.ipv4.tcp_max_tw_buckets': '2000000' },
    serverSysctls: {},
  });
  try {
    for (let i = 0; i < PORTS; i++) {
      const { client, server } = lab.addresses;
      await lab.proxy.put(`/lanes/lane-${i}`, {
        port: FIRST_PORT + i,
        client,
        server,
        record: 'FaultedOnly',
        seed: 1,
      });
    }
    await startPeer(lab, 'server', join(PEERS, 'server.ts'), [
      lab.addresses.server,
      String(FIRST_PORT),
      String(PORTS),
    ]);
    const rates = new Map<string, number[]>(Object.keys(VARIANTS).map((name) => [name, []]));
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, variant] of Object.entries(VARIANTS)) {
        const rate = await measure(lab, variant);
        if (round > 0) rates.get(name)?.push(rate); // the first round warms up
      }
    }
    return table(rates);
  } finally {
    await lab.destroy();
  }
}

async function measure(
  lab: LocalLab,
  { direct, roles }: { direct?: boolean; roles: string[] },
): Promise<number> {
  for (const role of roles) {
    for (let i = 0; i < PORTS; i++) {
      const fault = { name: role.toLowerCase(), match: { role, ...NEVER }, action: 'Drop', duration: '10m' };
      await lab.proxy.put(`/faults/${role.toLowerCase()}-${i}`, { lane: `lane-${i}`, fault });
    }
  }
  const target = direct ? lab.addresses.server : lab.addresses.proxy;
  const args = [target, FIRST_PORT, PORTS, CONNECTIONS, CONCURRENCY].map(String);
  const client = await startPeer(lab, 'client', join(PEERS, 'client.ts'), args);
  const { perSecond, failed } = JSON.parse(client.firstLine) as { perSecond: number; failed: number };
  if (failed > 0)
    throw new Error(`Cannot measure connections per second: ${failed} of ${CONNECTIONS} failed`);
  await lab.proxy.delete('/faults');
  return perSecond;
}

function table(rates: ReadonlyMap<string, number[]>): string {
  const forwarding = rates.get('forwarding') ?? [];
  const rows = [...rates].map(([name, values]) => {
    const ratios = values.map((value, i) => value / (forwarding[i] ?? Number.NaN));
    return `| ${name} | ${spread(values, 0)} | ${spread(ratios)} |`;
  });
  return [
    '## Connections per second',
    '',
    `${CONNECTIONS} connections, ${CONCURRENCY} at a time, opened and closed at once; ${ROUNDS} rounds after one to warm up; median (least–greatest).`,
    '',
    '| path | connections/s | of plain forwarding |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
