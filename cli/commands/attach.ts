// synfin attach: a shell, or a command, in a pod of a lab that is up.
import { constants } from 'node:os';
import { type ServiceProcess, spawnService } from '#linux/command.ts';
import { inNamespacesOf } from '#linux/enter-namespaces.ts';
import { hasOneUser } from '#linux/has-one-user.ts';
import { pretendUserChange } from '#linux/pretend-user-change.ts';
import { hasTerminal, isRunning } from '#linux/processes.ts';
import { BadInputError } from '../exit-status.ts';
import { PODS, type Pod } from '../local/pods.ts';
import { NoLabError } from '../staying-lab/find-lab.ts';
import { hangUp } from '../staying-lab/hang-up.ts';
import { openLab } from '../staying-lab/lab-access.ts';
import type { LabRecord } from '../staying-lab/lab-record.ts';
import { shellForPod } from '../staying-lab/shell-for-pod.ts';

/** @returns the exit status of what ran there. @throws NoLabError, BadInputError, CommandError */
export async function attach(
  pod: string,
  command: readonly string[],
  options: { name: string },
): Promise<number> {
  if (!isPod(pod)) throw new BadInputError(`Cannot attach to "${pod}": expected client, proxy or server`);
  const { record, description } = openLab(options.name);
  const [file = shellForPod(), ...args] = command;
  const hadTerminal = hasTerminal();
  const onTerminal = command.length === 0 && process.stdin.isTTY;
  if (onTerminal) {
    const { client, proxy, server } = description.addresses;
    process.stderr.write(
      `In the ${pod} (client ${client}, proxy ${proxy}, server ${server}); control sockets in /run/synfin; leave with "exit".\n`,
    );
  }
  // The shell's own folder may be under /run, which is another one in there.
  const here = process.cwd().startsWith('/run') ? '/' : process.cwd();
  // Debian's and Ubuntu's bash show this variable in their prompt.
  const words = [`--chdir=${here}`, `debian_chroot=${pod}`, file, ...args];
  const inside = await start(record, pod, words);
  // Ctrl-C reaches all of the terminal's foreground; it is meant for what runs inside.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => inside.kill('SIGKILL'));
  const { status, signal } = await inside.ended;
  if (hadTerminal && !hasTerminal()) hangUp(record);
  if (!isRunning(record)) process.stderr.write(`${onTerminal ? '\n' : ''}Lab "${record.name}" has ended.\n`);
  return status ?? 128 + (signal ? constants.signals[signal] : 0);
}

/** @throws NoLabError if the lab has ended just now */
async function start(record: LabRecord, pod: Pod, words: readonly string[]): Promise<ServiceProcess> {
  try {
    // What wants to become a user of its own as it starts, as tcpdump does, could not where there is no other.
    if (hasOneUser(record.pid)) pretendUserChange();
    return await spawnService(...inNamespacesOf({ pid: record.pid, netns: pod }, 'env', words), {
      output: 'Inherit',
    });
  } catch (error) {
    throw isRunning(record) ? error : new NoLabError(record.name, 'it has just ended');
  }
}

function isPod(word: string): word is Pod {
  return PODS.some((pod) => pod === word);
}
