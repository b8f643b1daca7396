// Memory of each of a lab's processes: when it is up, with many connections open, and after a good many more.
import { readFileSync } from 'node:fs';
import type { ClientStats } from '#lab/run/observation.ts';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { until } from '#services/control/until.ts';
import { DIVERTED, RateLab } from './rate-lab.ts';

const PORT = 9100;
const OPEN = 10_000;
const PASSED = 100_000;
const STEP = 20_000;
const DEADLINE_MS = 60_000;

export async function memory(): Promise<string> {
  const rates = await RateLab.deploy();
  try {
    const { pids, addresses, ...lab } = rates.lab;
    const services = Object.entries(pids);
    const resident = () => services.map(([, pid]) => residentMib(pid));
    const idle = resident();
    const { client, proxy, server } = addresses;
    const lane = '/lanes/memory';
    await lab.proxy.put(lane, { port: PORT, client, server, record: 'All', seed: 1 });
    await lab.clientExporter.put(lane, { side: 'Client', port: PORT });
    await lab.serverExporter.put(lane, { side: 'Server', port: PORT });
    await lab.server.put(lane, {
      address: server,
      port: PORT,
      behaviour: serverBehaviour.parse({ backlog: 4096 }),
    });
    const behaviour = clientBehaviour.parse({
      connections: OPEN,
      concurrency: OPEN,
      close: { how: 'Never' },
    });
    await lab.client.put(lane, { target: { address: proxy, port: PORT }, behaviour });
    await until(
      () => lab.client.get(lane) as Promise<ClientStats>,
      ({ open }) => open === OPEN,
      DEADLINE_MS,
    );
    const open = resident();
    for (let passed = 0; passed < PASSED; passed += STEP)
      await rates.measure(DIVERTED, { connections: STEP });
    const passed = resident();
    return [
      '## Memory of each process',
      '',
      `Resident MiB: of a lab that is up; with ${OPEN} connections open, each segment of them diverted; after ${PASSED} more, opened and closed, SYN, FIN and RST diverted.`,
      '',
      `| process | up | ${OPEN} open | ${PASSED} more |`,
      '|---|---|---|---|',
      ...services.map(([name], i) => `| ${name} | ${idle[i]} | ${open[i]} | ${passed[i]} |`),
    ].join('\n');
  } finally {
    await rates.lab.destroy();
  }
}

function residentMib(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kibibytes) / 1024);
}
