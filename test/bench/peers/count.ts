// Runs in the client's pod of a bench: times the ways to count its sockets, several times, in turn.
// usage: count.ts ROUNDS [URL of node_exporter's page]

import { TCP_STATES } from '#lab/spec/state.ts';
import { commandRunner } from '#linux/command.ts';
import { readSockstat } from '#linux/procfs.ts';
import { SockDiag } from '#linux/sock-diag.ts';

const diag = SockDiag.open();
const rest = TCP_STATES.filter((state) => state !== 'TIME_WAIT');
const [rounds = '', url] = process.argv.slice(2);

async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; value: T }> {
  const began = process.hrtime.bigint();
  const value = await work();
  return { ms: Number(process.hrtime.bigint() - began) / 1e6, value };
}

/** What its collector took, by its own account: the page has more on it. */
async function tcpstat(page: string): Promise<number> {
  const text = await (await fetch(page)).text();
  const seconds = /^node_scrape_collector_duration_seconds\{collector="tcpstat"\} (\S+)$/m.exec(text)?.[1];
  if (seconds === undefined) throw new Error('Cannot read how long tcpstat took: node_exporter does not say');
  return Number(seconds) * 1000;
}

const timings: { ss: number; tcpstat: number; exact: number; cheap: number; counted: number }[] = [];
for (let round = 0; round < Number(rounds); round++) {
  const ss = await timed(() => commandRunner.run('sh', ['-c', 'exec ss -tan >/dev/null']));
  const exact = await timed(() => diag.countByFamily({}));
  const theirs = url === undefined ? Number.NaN : await tcpstat(url);
  const cheap = await timed(() => [
    diag.count({ family: 'IPv4', states: rest }),
    diag.count({ family: 'IPv6' }),
    readSockstat(),
  ]);
  const counted = Object.values(exact.value)
    .flatMap((counts) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
  timings.push({ ss: ss.ms, tcpstat: theirs, exact: exact.ms, cheap: cheap.ms, counted });
}
process.stdout.write(`${JSON.stringify(timings)}\n`);
