// Counting all sockets by state: our dump against `ss -tan`, with many sockets in TIME_WAIT.
import { join } from 'node:path';
import { deployLocalLab } from '#cli/local/local-lab.ts';
import { spread } from './median.ts';
import { startPeer } from './start-peer.ts';

const FIRST_PORT = 9001;
const PORTS = 16;
const SOCKETS = 200_000;
const ROUNDS = 7;
const PEERS = join(import.meta.dirname, 'peers');

interface Timing {
  ss: number;
  exact: number;
  cheap: number;
  counted: number;
}

export async function socketCount(): Promise<string> {
  const sysctls = { 'net.ipv4.ip_local_port_range': '1024 65535', 'net.ipv4.tcp_max_tw_buckets': '2000000' };
  const lab = await deployLocalLab({ family: 'IPv4', clientSysctls: sysctls, serverSysctls: {} });
  try {
    await startPeer(lab, 'server', join(PEERS, 'server.ts'), [
      lab.addresses.server,
      String(FIRST_PORT),
      String(PORTS),
    ]);
    const load = [lab.addresses.server, FIRST_PORT, PORTS, SOCKETS, 256].map(String);
    await startPeer(lab, 'client', join(PEERS, 'client.ts'), load);
    const { firstLine } = await startPeer(lab, 'client', join(PEERS, 'count.ts'), [String(ROUNDS)]);
    const timings = JSON.parse(firstLine) as Timing[];
    const rows = (['ss', 'exact', 'cheap'] as const).map((key) => {
      const label = {
        ss: '`ss -tan`',
        exact: 'sock_diag, every socket',
        cheap: 'sock_diag without TIME_WAIT, and sockstat',
      }[key];
      const ratios = timings.map((timing) => timing[key] / timing.ss);
      return `| ${label} | ${spread(
        timings.map((timing) => timing[key]),
        1,
      )} | ${spread(ratios)} |`;
    });
    return [
      `## Counting ${SOCKETS} sockets by state`,
      '',
      `${timings[0]?.counted} sockets were there; ${ROUNDS} rounds, median (least–greatest).`,
      '',
      '| how | milliseconds | of `ss -tan` |',
      '|---|---|---|',
      ...rows,
    ].join('\n');
  } finally {
    await lab.destroy();
  }
}
