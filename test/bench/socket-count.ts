// Counting all sockets by state: our dump against `ss -tan` and node_exporter's tcpstat, with many sockets in TIME_WAIT.
import { join } from 'node:path';
import { deployLocalLab, type LocalLab } from '#cli/local/local-lab.ts';
import { findProgram } from './find-program.ts';
import { spread } from './median.ts';
import { startPeer } from './start-peer.ts';

const FIRST_PORT = 9001;
const PORTS = 16;
const SOCKETS = [200_000, 500_000];
/** A peer has a minute and a half for what it does. */
const STEP = 50_000;
const ROUNDS = 7;
const NODE_EXPORTER = 'prometheus-node-exporter';
const NODE_EXPORTER_PORT = 9999;
const READY_MS = 10_000;
const PEERS = join(import.meta.dirname, 'peers');

type Way = 'ss' | 'tcpstat' | 'exact' | 'cheap';
type Timing = Record<Way | 'counted', number>;

const LABELS: Record<Way, string> = {
  ss: '`ss -tan`',
  tcpstat: 'tcpstat of node_exporter',
  exact: 'sock_diag, every socket',
  cheap: 'sock_diag without TIME_WAIT of IPv4, and sockstat',
};

export async function socketCount(): Promise<string> {
  const sysctls = { 'net.ipv4.ip_local_port_range': '1024 65535', 'net.ipv4.tcp_max_tw_buckets': '2000000' };
  const lab = await deployLocalLab({ family: 'IPv4', clientSysctls: sysctls, serverSysctls: {} });
  try {
    const url = await startNodeExporter(lab);
    const { server } = lab.addresses;
    await startPeer(lab, 'server', join(PEERS, 'server.ts'), [server, FIRST_PORT, PORTS].map(String));
    const lines: string[] = [];
    let made = 0;
    for (const wanted of SOCKETS) {
      for (; made < wanted; made += STEP) {
        const load = [server, FIRST_PORT, PORTS, STEP, 256].map(String);
        await startPeer(lab, 'client', join(PEERS, 'client.ts'), load);
      }
      const count = [String(ROUNDS), ...(url === null ? [] : [url])];
      const { firstLine } = await startPeer(lab, 'client', join(PEERS, 'count.ts'), count);
      lines.push(...table(wanted, JSON.parse(firstLine) as Timing[], url !== null));
    }
    if (url === null) lines.push(`node_exporter: skipped, it is not installed (Debian: ${NODE_EXPORTER}).`);
    return lines.join('\n').trimEnd();
  } finally {
    await lab.destroy();
  }
}

/** @returns its page; null where it is not installed */
async function startNodeExporter(lab: LocalLab): Promise<string | null> {
  const program = findProgram(NODE_EXPORTER);
  if (program === null) return null;
  const listen = `127.0.0.1:${NODE_EXPORTER_PORT}`;
  const args = ['--collector.disable-defaults', '--collector.tcpstat', `--web.listen-address=${listen}`];
  const process = await lab.exec('client', program, args);
  for (const end = Date.now() + READY_MS; !process.output().includes(String(NODE_EXPORTER_PORT)); ) {
    if (process.hasEnded || Date.now() > end)
      throw new Error(`Cannot run node_exporter: it said "${process.output()}"`);
    await Promise.race([process.ended, new Promise((resolve) => setTimeout(resolve, 10))]);
  }
  return `http://${listen}/metrics`;
}

function table(wanted: number, timings: readonly Timing[], hasTcpstat: boolean): string[] {
  const ways = (Object.keys(LABELS) as Way[]).filter((way) => way !== 'tcpstat' || hasTcpstat);
  const of = (way: Way, other: Way) => spread(timings.map((timing) => timing[way] / timing[other]));
  return [
    `## Counting ${wanted} sockets by state`,
    '',
    `${timings[0]?.counted} sockets were there; ${ROUNDS} rounds, in turn; median (least–greatest).`,
    '',
    '| how | milliseconds | of `ss -tan` | of tcpstat |',
    '|---|---|---|---|',
    ...ways.map((way) => {
      const ms = spread(
        timings.map((timing) => timing[way]),
        1,
      );
      return `| ${LABELS[way]} | ${ms} | ${of(way, 'ss')} | ${hasTcpstat ? of(way, 'tcpstat') : 'not there'} |`;
    }),
    '',
  ];
}
