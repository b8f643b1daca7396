// Runs in the client's pod of a bench: times three ways to count its sockets, several times, in turn.
// usage: count.ts ROUNDS

import { TCP_STATES } from '#lab/spec/state.ts';
import { commandRunner } from '#linux/command.ts';
import { readSockstat } from '#linux/procfs.ts';
import { SockDiag } from '#linux/sock-diag.ts';

const diag = SockDiag.open();
const rest = TCP_STATES.filter((state) => state !== 'TIME_WAIT');

async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; value: T }> {
  const began = process.hrtime.bigint();
  const value = await work();
  return { ms: Number(process.hrtime.bigint() - began) / 1e6, value };
}

const timings: { ss: number; exact: number; cheap: number; counted: number }[] = [];
for (let round = 0; round < Number(process.argv[2]); round++) {
  const ss = await timed(() => commandRunner.run('sh', ['-c', 'exec ss -tan >/dev/null']));
  const exact = await timed(() => [diag.count({ family: 'IPv4' }), diag.count({ family: 'IPv6' })]);
  const cheap = await timed(() => [
    diag.count({ family: 'IPv4', states: rest }),
    diag.count({ family: 'IPv6', states: rest }),
    readSockstat(),
  ]);
  const counted = exact.value
    .flatMap((counts) => Object.values(counts))
    .reduce((sum, count) => sum + count, 0);
  timings.push({ ss: ss.ms, exact: exact.ms, cheap: cheap.ms, counted });
}
process.stdout.write(`${JSON.stringify(timings)}\n`);
