// A command line, so as to run as ourselves or as an ordinary user.
import { execFileSync } from 'node:child_process';
import { canBecome } from '#test/lab/fresh-namespace.ts';
import type { KillMoment } from './kill-moment.ts';

const ORDINARY_USER = 1000;

/**
 * `Rootless`: as uid 1000, without any privilege. Where there is no other user, as in a user namespace, the one there is
 * is uid 1000 in a further one.
 */
export function asUser(as: KillMoment['as'], command: readonly string[]): [string, string[]] {
  const [program = '', ...args] = as === 'Rootless' ? [...becomeOrdinary(), ...command] : command;
  return [program, args];
}

function becomeOrdinary(): string[] {
  const user = `${ORDINARY_USER}`;
  if (canBecome(ORDINARY_USER)) return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  keeper ??= keepUserNamespace();
  return ['nsenter', `--target=${keeper}`, '--user', '--preserve-credentials'];
}

/** The process that keeps it: all commands are to be of the same user. */
let keeper: number | undefined;

function keepUserNamespace(): number {
  const ids = `--map-user=${ORDINARY_USER} --map-group=${ORDINARY_USER}`;
  const script = `unshare --user ${ids} sh -c 'echo $$; exec sleep infinity >&- 2>&-' &`;
  const pid = Number(execFileSync('sh', ['-c', script], { encoding: 'utf8' }));
  process.once('exit', () => process.kill(pid, 'SIGKILL'));
  return pid;
}

/** Whose files are its own, as we see it. */
export function ownerOf(as: KillMoment['as']): number {
  return as === 'Rootless' && canBecome(ORDINARY_USER) ? ORDINARY_USER : 0;
}
