// A command of one moment of the kill test: who runs it, in which folders, how it ended and what it said.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MAIN } from '#test/lab/synfin-command.ts';
import { asUser } from './as-user.ts';
import type { KillMoment } from './kill-moment.ts';
import type { MomentFolders } from './moment-folders.ts';

/** What Node has compiled is kept on purpose, for the next run; here, one folder for all moments. */
const COMPILE_CACHE = mkdtempSync(join(tmpdir(), 'synfin-kill-cache-'));
chmodSync(COMPILE_CACHE, 0o777);
process.once('exit', () => rmSync(COMPILE_CACHE, { recursive: true, force: true }));
/** Longer than a run takes whose service hangs. */
const END_DEADLINE_MS = 60_000;

export interface MomentEnd {
  /** Exit status, the signal that ended it, or `hung`. */
  end: string;
  said: string;
}

export interface MomentCommand {
  child: ChildProcess;
  pid: number;
  /** Settles when it has ended, or was killed because it did not. */
  ended: Promise<MomentEnd>;
}

export interface CommandOptions {
  as: KillMoment['as'];
  folders: MomentFolders;
  /** A terminal of its own; `pid` is who keeps that. */
  terminal?: boolean;
}

/** `synfin` with these arguments. */
export function startSynfin(args: readonly string[], options: CommandOptions): MomentCommand {
  return startCommand([process.execPath, MAIN, ...args], options);
}

export function startCommand(
  command: readonly string[],
  { as, folders, terminal = false }: CommandOptions,
): MomentCommand {
  const whole = asUser(as, command);
  const quoted = `exec ${whole
    .flat()
    .map((word) => `'${word}'`)
    .join(' ')}`;
  const [program, args] = terminal ? ['script', ['-qfc', quoted, '/dev/null']] : whole;
  const { NODE_TEST_CONTEXT: _, ...ours } = process.env;
  const child = spawn(program, args, {
    cwd: folders.working,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...ours,
      LC_ALL: 'C',
      TMPDIR: folders.temporary,
      HOME: folders.home,
      XDG_RUNTIME_DIR: folders.runtime,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
  });
  return { child, pid: child.pid as number, ended: endOf(child) };
}

async function endOf(child: ChildProcess): Promise<MomentEnd> {
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-4000);
    });
  // "close", not "exit": nor may what it leaves behind hold its output open.
  const ended = once(child, 'close').then(([status, signal]) => String(status ?? signal));
  const end = await Promise.race([ended, pause(END_DEADLINE_MS, 'hung', { ref: false })]);
  if (end === 'hung') child.kill('SIGKILL');
  return { end, said };
}
