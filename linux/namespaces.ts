// Namespaces of this process, how to make new ones, and what may forbid that.
import { readFileSync, readlinkSync } from 'node:fs';
import { type CommandRunner, commandRunner } from './command.ts';

/** The kinds of namespace that a sandbox has of its own. */
const KINDS = ['net', 'mnt', 'pid'] as const;

/** One text that names this process's namespaces: "net:[4026531840] mnt:[…] pid:[…]". */
export function ownNamespaces(): string {
  return KINDS.map((kind) => readlinkSync(`/proc/self/ns/${kind}`)).join(' ');
}

/** Whether every one of `ours` differs from its counterpart in `others`; both as {@link ownNamespaces} gives them. */
export function allDiffer(ours: string, others: string): boolean {
  const [mine, theirs] = [ours.split(' '), others.split(' ')];
  return mine.length === theirs.length && mine.every((name, i) => name !== theirs[i]);
}

/**
 * Arguments of unshare(1) for namespaces that end with the first process in them.
 * `user`: in a user namespace too, for which no privilege is needed.
 */
export function unshareArgs({ user }: { user: boolean }): string[] {
  const rootless = user ? ['--user', '--map-root-user'] : [];
  return [...rootless, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
}

/** Why this machine does not let us make namespaces, and the one thing to do about it. */
export interface NamespaceObstacle {
  reason: string;
  remedy: string;
}

const SWITCHES = [
  { name: 'user.max_user_namespaces', forbids: '0', allow: '15000' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allow: '1' },
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allow: '0' },
];

/** Reads a sysctl; null where this kernel has none of that name. */
export type ReadSwitch = (name: string) => string | null;

/** The sysctl that forbids namespaces to ordinary users, if one does. */
export function userNamespaceSwitch(read: ReadSwitch = readSwitch): NamespaceObstacle | null {
  const off = SWITCHES.find(({ name, forbids }) => read(name) === forbids);
  if (!off) return null;
  return {
    reason: `${off.name} is ${off.forbids}`,
    remedy: `sudo sysctl -w ${off.name}=${off.allow}`,
  };
}

/**
 * Really makes the namespaces once, with a mount in them, and lets them go.
 *
 * AppArmor on Ubuntu lets unshare(1) through and takes the capabilities from what it starts, so only a mount tells.
 *
 * @throws CommandError if it cannot be done.
 */
export async function tryNamespaces(
  { user }: { user: boolean },
  runner: CommandRunner = commandRunner,
): Promise<void> {
  await runner.run('unshare', [...unshareArgs({ user }), 'mount', '-t', 'tmpfs', 'tmpfs', '/run']);
}

function readSwitch(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // EACCES: a switch that may not be read cannot be judged; the attempt itself will tell.
    if (code === 'ENOENT' || code === 'EACCES') return null;
    throw error;
  }
}
