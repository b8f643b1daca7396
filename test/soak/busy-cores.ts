// Makes every core of this machine busy for a while: a lab must be right there too.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** Does `body` while as many processes as there are cores do nothing but compute. They die with this one at the latest. */
export async function whileBusy<T>(body: () => Promise<T>): Promise<T> {
  const processes = Array.from({ length: availableParallelism() }, startComputing);
  try {
    return await body();
  } finally {
    await Promise.all(processes.map(end));
  }
}

function startComputing(): ChildProcess {
  const program = [process.execPath, '--eval', 'for (;;);'];
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...program], { stdio: 'ignore' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
