// Named network namespaces, by ip-netns(8).
import { type CommandRunner, commandRunner } from './command.ts';

/** Where `ip netns` keeps its names. */
export const NETNS_FOLDER = '/var/run/netns';

/** A program and its arguments, so as to run inside a namespace. `ip netns exec` becomes the program: same pid. */
export function inNetns(name: string, file: string, args: readonly string[]): [string, string[]] {
  return ['ip', ['netns', 'exec', name, file, ...args]];
}

export interface IpBatchOptions {
  /** The namespace to run in; our own when absent. */
  netns?: string;
  /** Go on after a line that fails; it is still an error in the end. */
  force?: boolean;
}

/**
 * Runs lines of ip(8), without the word "ip", in one process; inside the namespace `netns` if that is given.
 *
 * @throws CommandError at the first line that fails; ip names its number, and what came before it
 *   is done.
 */
export async function ipBatch(
  lines: readonly string[],
  { netns, force = false }: IpBatchOptions = {},
  runner: CommandRunner = commandRunner,
): Promise<void> {
  const where = netns === undefined ? [] : ['-n', netns];
  const goOn = force ? ['-force'] : [];
  await runner.run('ip', [...where, ...goOn, '-batch', '-'], { input: `${lines.join('\n')}\n` });
}

/** Lines of `ip -batch` that make the namespaces. */
export function netnsAddLines(names: readonly string[]): string[] {
  return names.map((name) => `netns add ${name}`);
}

/** Lines of `ip -batch` that remove them. A namespace lives on while a process is in it. */
export function netnsDeleteLines(names: readonly string[]): string[] {
  return names.map((name) => `netns del ${name}`);
}

/** The processes in a namespace. */
export async function netnsPids(netns: string, runner: CommandRunner = commandRunner): Promise<number[]> {
  const { stdout } = await runner.run('ip', ['netns', 'pids', netns]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
}
