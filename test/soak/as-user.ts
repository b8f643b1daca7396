// A command line, so as to run as ourselves or as an ordinary user.
import { canBecome } from '#test/lab/fresh-namespace.ts';
import type { KillMoment } from './kill-moment.ts';

const ORDINARY_USER = 1000;

/**
 * `Rootless`: as uid 1000, without any privilege. Where there is no other user, as in a user namespace, the one there is
 * becomes uid 1000 in a further one.
 */
export function asUser(as: KillMoment['as'], command: readonly string[]): [string, string[]] {
  const user = `${ORDINARY_USER}`;
  const become = canBecome(ORDINARY_USER)
    ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups']
    : ['unshare', '--user', `--map-user=${user}`, `--map-group=${user}`];
  const [program = '', ...args] = as === 'Rootless' ? [...become, ...command] : command;
  return [program, args];
}

/** Whose files are its own, as we see it. */
export function ownerOf(as: KillMoment['as']): number {
  return as === 'Rootless' && canBecome(ORDINARY_USER) ? ORDINARY_USER : 0;
}
