// Kills a part of a running lab at one moment, and looks for what is left. To be run in a sandbox (test/lab-sandbox.ts).
//
//   snapshot ─► synfin run … ─► the victim is there ─► random pause ─► kill ─► it ends ─► snapshot: the same?
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { descendants, isRunning, MAIN } from '#test/lab/synfin-command.ts';
import type { KillMoment, Victim } from './kill-moment.ts';
import { leftSince, takeSnapshot } from './leftovers.ts';

const ENGINE_DIES = join(import.meta.dirname, '../fixtures/engine-dies.ts');
/** What Node has compiled is kept on purpose, for the next run; here, one folder for all moments. */
const COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'synfin-kill-cache-'));
chmodSync(COMPILE_CACHE, 0o777);
process.once('exit', () => rmSync(COMPILE_CACHE, { recursive: true, force: true }));
/** Longer than a run takes whose service hangs. */
const END_DEADLINE_MS = 60_000;
const ORDINARY_USER = '1000';

export interface MomentResult {
  /** Exit status, or the signal that ended the command. */
  end: string;
  /** What is wrong; empty when all is clean. */
  problems: string[];
}

/** Folders of one moment: everything that is written should be in `reports`. */
interface Folders {
  root: string;
  temporary: string;
  home: string;
  working: string;
  reports: string;
}

/** Carries out one moment, and says what was left. */
export async function tryMoment(moment: KillMoment): Promise<MomentResult> {
  const folders = makeFolders(moment.victim === 'disk');
  const watched = [folders.temporary, folders.home, folders.working, '/run', '/dev/shm'];
  try {
    const before = takeSnapshot(watched);
    const child = start(moment, folders);
    const end = await hitAndWait(child, moment);
    const problems = [...(await leftSince(before, watched)), ...brokenReports(folders.reports)];
    if (end === 'hung') problems.push(`did not end within ${END_DEADLINE_MS} ms`);
    // Its exit status says whether traffic went on without the engine.
    if (moment.victim === 'engine' && end !== '0')
      problems.push(`traffic did not flow on: ended with ${end}`);
    return { end, problems };
  } finally {
    if (moment.victim === 'disk') spawnSync('umount', [folders.reports]);
    rmSync(folders.root, { recursive: true, force: true });
  }
}

function makeFolders(isFull: boolean): Folders {
  const root = mkdtempSync(join(tmpdir(), 'synfin-kill-'));
  chmodSync(root, 0o755);
  const folder = (name: string) => {
    mkdirSync(join(root, name));
    chmodSync(join(root, name), 0o777);
    return join(root, name);
  };
  const [temporary, home, working] = [folder('tmp'), folder('home'), folder('work')];
  const reports = folder('reports');
  if (isFull) spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=777', 'tmpfs', reports]);
  return { root, temporary, home, working, reports };
}

function start({ as, victim, experiment, afterMs }: KillMoment, folders: Folders): ChildProcess {
  const run = [process.execPath, MAIN, 'run', experiment, '--report', folders.reports];
  const command = victim === 'engine' ? [process.execPath, ENGINE_DIES, String(afterMs)] : run;
  const user = ['setpriv', `--reuid=${ORDINARY_USER}`, `--regid=${ORDINARY_USER}`, '--clear-groups'];
  const whole = as === 'Rootless' ? [...user, ...command] : command;
  const quoted = `exec ${whole.map((word) => `'${word}'`).join(' ')}`;
  const [program = '', ...args] = victim === 'terminal' ? ['script', '-qfc', quoted, '/dev/null'] : whole;
  const { NODE_TEST_CONTEXT: _, ...ours } = process.env;
  return spawn(program, args, {
    cwd: folders.working,
    stdio: 'ignore',
    env: {
      ...ours,
      TMPDIR: folders.temporary,
      HOME: folders.home,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
  });
}

async function hitAndWait(child: ChildProcess, moment: KillMoment): Promise<string> {
  const over = new AbortController();
  const ended = once(child, 'close').then(([status, signal]) => {
    over.abort();
    return String(status ?? signal);
  });
  if (moment.victim !== 'engine') await hit(child, moment, over.signal);
  const first = await Promise.race([ended, pause(END_DEADLINE_MS, 'hung', { ref: false })]);
  if (first === 'hung') child.kill('SIGKILL');
  return first;
}

async function hit(
  child: ChildProcess,
  { victim, signal, afterMs }: KillMoment,
  over: AbortSignal,
): Promise<void> {
  let pid: number | undefined;
  while (pid === undefined && !over.aborted) {
    pid = findVictim(child.pid as number, victim);
    if (pid === undefined) await pause(2);
  }
  await pause(afterMs, undefined, { signal: over }).catch(() => 'the run is over, which is a moment as well');
  if (pid === undefined || over.aborted || !isRunning(pid)) return;
  process.kill(pid, { terminal: 'SIGKILL', disk: 'SIGINT' }[victim as string] ?? signal);
}

function findVictim(root: number, victim: Victim): number | undefined {
  if (victim === 'outer' || victim === 'disk' || victim === 'terminal') return root;
  const below = descendants(root);
  const named = (part: string) => below.filter(({ command }) => command.includes(part)).map(({ pid }) => pid);
  // Below unshare, which has the whole command line of the inner one in its own.
  const unshare = named('--mount-proc -- ')[0];
  if (victim === 'unshare') return unshare;
  if (victim === 'inner') return unshare === undefined ? undefined : descendants(unshare)[0]?.pid;
  const [whose, exporter] = victim.split("'s ");
  if (exporter === undefined) return named(`services/${whose}/main.ts`)[0];
  return named('services/exporter/main.ts')[whose === 'client' ? 0 : 1];
}

/** A report is whole or not there. */
function brokenReports(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (name.endsWith('.part')) return `left: file ${name} of a report`;
    if (!name.endsWith('report.json')) return [];
    try {
      JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return [];
    } catch (error) {
      return `a broken report ${name}: ${(error as Error).message}`;
    }
  });
}
