// npm run bench: ratios measured in one run each, as a Markdown report on standard output. Names pick some of them.
// usage: main.ts [connection-rate] [bulk-throughput] [added-latency] [delay-error] [socket-count] [first-state]
import { cpus, release, totalmem } from 'node:os';
import { enterSandbox, insideSandbox, prepareSandbox } from '#cli/local/sandbox.ts';
import { addedLatency } from './added-latency.ts';
import { bulkThroughput } from './bulk-throughput.ts';
import { connectionRate } from './connection-rate.ts';
import { delayError } from './delay-error.ts';
import { firstState } from './first-state.ts';
import { socketCount } from './socket-count.ts';

const BENCHES = {
  'connection-rate': connectionRate,
  'bulk-throughput': bulkThroughput,
  'added-latency': addedLatency,
  'delay-error': delayError,
  'socket-count': socketCount,
};
const names = process.argv.slice(2);
const chosen = (name: string) => names.length === 0 || names.includes(name);

if (insideSandbox()) {
  await prepareSandbox();
  for (const [name, bench] of Object.entries(BENCHES))
    if (chosen(name)) process.stdout.write(`${await bench()}\n\n`);
  process.exit(0);
}
const who = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
const gibibytes = Math.round(totalmem() / 2 ** 30);
process.stdout.write(
  `Machine: ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gibibytes} GiB, Linux ${release()}, Node ${process.version}, as ${who}\n\n`,
);
process.exitCode = await enterSandbox(names, { entry: import.meta.filename });
// This one measures the command itself, which makes its own sandbox.
if (process.exitCode === 0 && chosen('first-state')) process.stdout.write(`${await firstState()}\n`);
