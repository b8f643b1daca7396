// synfin attach: a shell, or a command, in a pod of a lab that is up.
import { constants } from 'node:os';
import { spawnService } from '#linux/command.ts';
import { inNamespacesOf } from '#linux/enter-namespaces.ts';
import { hasOneUser } from '#linux/has-one-user.ts';
import { pretendUserChange } from '#linux/pretend-user-change.ts';
import { BadInputError } from '../exit-status.ts';
import { PODS, type Pod } from '../local/pods.ts';
import { openLab } from '../staying-lab/lab-access.ts';

/** @returns the exit status of what ran there. @throws NoLabError, BadInputError, CommandError */
export async function attach(
  pod: string,
  command: readonly string[],
  options: { name: string },
): Promise<number> {
  if (!isPod(pod)) throw new BadInputError(`Cannot attach to "${pod}": expected client, proxy or server`);
  const { record, description } = openLab(options.name);
  const shell = process.env.SHELL ?? '/bin/sh';
  const [file = shell, ...args] = command;
  if (command.length === 0 && process.stdin.isTTY) {
    const { client, proxy, server } = description.addresses;
    process.stderr.write(
      `In the ${pod} (client ${client}, proxy ${proxy}, server ${server}); control sockets in /run/synfin; leave with "exit".\n`,
    );
  }
  // The shell's own folder may be under /run, which is another one in there.
  const here = process.cwd().startsWith('/run') ? '/' : process.cwd();
  // Debian's and Ubuntu's bash show this variable in their prompt.
  const words = [`--chdir=${here}`, `debian_chroot=${pod}`, file, ...args];
  // What wants to become a user of its own as it starts, as tcpdump does, could not where there is no other.
  if (hasOneUser(record.pid)) pretendUserChange();
  const inside = await spawnService(...inNamespacesOf({ pid: record.pid, netns: pod }, 'env', words), {
    output: 'Inherit',
  });
  // Ctrl-C reaches all of the terminal's foreground; it is meant for what runs inside.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => inside.kill('SIGKILL'));
  const { status, signal } = await inside.ended;
  return status ?? 128 + (signal ? constants.signals[signal] : 0);
}

function isPod(word: string): word is Pod {
  return PODS.some((pod) => pod === word);
}
