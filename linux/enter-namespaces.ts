// Into the namespaces of another process, by nsenter(1): of root's, or of a user's own without privilege.
import { readlinkSync } from 'node:fs';
import { type CommandRunner, commandRunner } from './command.ts';
import { inNetns } from './netns.ts';

/** Whose namespaces, and which of the named network namespaces in there. */
export interface Place {
  pid: number;
  netns: string;
}

/** Dies with the process that starts it. */
const DYING = ['setpriv', '--pdeathsig', 'KILL'] as const;

/**
 * A program and its arguments, so as to run in the mount and process namespaces of `pid`, in one of the network
 * namespaces that are named there. It dies with us, and with the namespaces at the latest.
 */
export function inNamespacesOf(
  { pid, netns }: Place,
  file: string,
  args: readonly string[],
): [string, string[]] {
  const user = hasOtherUserNamespace(pid) ? ['--user', '--preserve-credentials'] : [];
  const [ip, ipArgs] = inNetns(netns, file, args);
  const enter = ['nsenter', '--target', `${pid}`, ...user, '--mount', '--pid', '--'];
  // nsenter forks, to be in the process namespace; so both are to die.
  const [first, ...rest] = [...DYING, ...enter, ...DYING, ip, ...ipArgs] as [string, ...string[]];
  return [first, rest];
}

/** Runs commands there. */
export function runnerIn(place: Place, runner: CommandRunner = commandRunner): CommandRunner {
  return { run: (file, args, options) => runner.run(...inNamespacesOf(place, file, args), options) };
}

// Entering the one that we are in already is refused by the kernel (EINVAL, setns(2)).
function hasOtherUserNamespace(pid: number): boolean {
  return readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync('/proc/self/ns/user');
}
