// npm run bench: ratios measured in one run each, as a Markdown report on standard output. Names pick some of them.
// usage: main.ts [connection-rate] [bulk-throughput] [added-latency] [delay-error] [socket-count] [memory] [first-state] [first-paint] [rootless]
import { cpus, loadavg, release, totalmem } from 'node:os';
import { enterSandbox, insideSandbox, prepareSandbox } from '#cli/local/sandbox.ts';
import { addedLatency } from './added-latency.ts';
import { bulkThroughput } from './bulk-throughput.ts';
import { connectionRate } from './connection-rate.ts';
import { delayError } from './delay-error.ts';
import { firstPaint } from './first-paint.ts';
import { firstState } from './first-state.ts';
import { memory } from './memory.ts';
import { ratesOnce, rootless } from './rootless.ts';
import { socketCount } from './socket-count.ts';

const BENCHES = {
  'connection-rate': connectionRate,
  'bulk-throughput': bulkThroughput,
  'added-latency': addedLatency,
  'delay-error': delayError,
  'socket-count': socketCount,
  memory,
};
const names = process.argv.slice(2);
const chosen = (name: string) => names.length === 0 || names.includes(name);

/** These measure the command itself, the page, or another user's: they make their own sandboxes, or need none. */
const OUTSIDE = { 'first-state': firstState, 'first-paint': firstPaint, rootless };

if (insideSandbox()) {
  await prepareSandbox();
  if (names[0] === 'rates') process.stdout.write(JSON.stringify(await ratesOnce()));
  else await report(BENCHES);
  process.exit(0);
}
if (names[0] === 'rates') {
  process.exitCode = await enterSandbox(names, { entry: import.meta.filename });
} else {
  const began = performance.now();
  const who = process.getuid?.() === 0 ? 'root' : 'an ordinary user';
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  process.stdout.write(
    `Machine: ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${gibibytes} GiB, Linux ${release()}, Node ${process.version}, as ${who}\n\n`,
  );
  process.exitCode = await enterSandbox(names, { entry: import.meta.filename });
  if (process.exitCode === 0) await report(OUTSIDE);
  const [load = 0] = loadavg();
  const minutes = (performance.now() - began) / 60_000;
  process.stdout.write(`Took ${minutes.toFixed(1)} minutes; load average at the end ${load.toFixed(1)}\n`);
}

async function report(benches: Readonly<Record<string, () => Promise<string>>>): Promise<void> {
  for (const [name, bench] of Object.entries(benches))
    if (chosen(name)) process.stdout.write(`${await bench()}\n\n`);
}
