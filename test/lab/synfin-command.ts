// Runs the synfin command as a user would, and finds the processes that it has started.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { processIdentity } from '#linux/processes.ts';

/** The program behind the command. */
export const MAIN = join(import.meta.dirname, '../../cli/main.ts');

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** A run that goes on. */
export interface SynfinRun {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves when a line of its standard output contains `text`; rejects if it ends without. */
  says(text: string): Promise<void>;
}

export function startSynfin(...args: string[]): SynfinRun {
  return startProgram([process.execPath, MAIN, ...args]);
}

/** As an ordinary user, whose home and runtime folder is `home`; needs root to become it. */
export function startSynfinAs({ uid, home }: { uid: number; home: string }, ...args: string[]): SynfinRun {
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
  return startProgram([...become, process.execPath, MAIN, ...args], { XDG_RUNTIME_DIR: home, HOME: home });
}

/** A command line that runs synfin in the end. */
export function startProgram(
  [file = '', ...args]: string[],
  variables: Record<string, string> = {},
): SynfinRun {
  // In English, whatever the tester's locale.
  const env = { ...process.env, LC_ALL: 'C', ...variables };
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const stderr = text(child.stderr);
  const finished = once(child, 'close').then(async ([status]) => ({
    status,
    stdout: said,
    stderr: await stderr,
  }));
  const says = async (wanted: string) => {
    const ended = finished.then(() => 'ended');
    while (!said.includes(wanted)) {
      if ((await Promise.race([once(child.stdout, 'data'), ended])) === 'ended' && !said.includes(wanted)) {
        throw new Error(`synfin ended without "${wanted}": ${said}`);
      }
    }
  };
  return { child, finished, says };
}

export function synfin(...args: string[]): Promise<Finished> {
  return startSynfin(...args).finished;
}

/** Every process below `pid`, with its command line. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
  const below = (parent: number): typeof all =>
    all.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)]);
  return below(pid);
}

/** What is left of a process that has ended is not running: it holds nothing, and waits for its parent to look at it. */
export function isRunning(pid: number): boolean {
  return processIdentity(pid) !== null;
}

function readProcess(pid: number): { pid: number; parent: number; command: string } | null {
  try {
    const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
    return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    return null; // it has just ended
  }
}
