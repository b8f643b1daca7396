// Takes chains out of iptables by their name alone, whoever made them: for when the one who made them cannot.
import { CommandError, type CommandRunner, commandRunner } from './command.ts';

const VARIANTS = ['iptables', 'ip6tables', 'iptables-legacy', 'ip6tables-legacy'];
const TABLE = 'mangle';

/** The names of the table's chains that begin with `prefix`, from the output of iptables-save. */
export function chainsIn(saved: string, prefix: string): string[] {
  return saved
    .split('\n')
    .flatMap((line) => /^:(\S+) /.exec(line)?.[1] ?? [])
    .filter((name) => name.startsWith(prefix));
}

/** Text for iptables-restore --noflush that removes those chains, and all that jumps to them. */
export function chainRemovalText(saved: string, prefix: string): string {
  const chains = chainsIn(saved, prefix);
  const jumps = saved.split('\n').filter((line) => {
    const [, from, to] = /^-A (\S+) .*?-[jg] (\S+)/.exec(line) ?? [];
    return from !== undefined && !chains.includes(from) && chains.includes(to ?? '');
  });
  const lines = [
    ...jumps.map((line) => line.replace(/^-A/, '-D')),
    ...chains.map((name) => `-F ${name}`),
    ...chains.map((name) => `-X ${name}`),
  ];
  return [`*${TABLE}`, ...lines, 'COMMIT', ''].join('\n');
}

/**
 * Removes every chain of the mangle table that begins with `prefix`, with the jumps to it, of both families and of both
 * variants of iptables. Variants that are not installed, or that this kernel does not know, have none.
 *
 * @returns the names of the removed chains, each once.
 * @throws CommandError if there are some and they cannot be removed, or if none of the variants can be asked.
 */
export async function removeChains(prefix: string, runner: CommandRunner = commandRunner): Promise<string[]> {
  const removed = new Set<string>();
  const refusals: CommandError[] = [];
  for (const variant of VARIANTS) {
    const saved = await savedBy(variant, refusals, runner);
    const chains = chainsIn(saved, prefix);
    if (chains.length === 0) continue;
    const text = chainRemovalText(saved, prefix);
    await runner.run(`${variant}-restore`, ['--wait', '5', '--noflush'], { input: text });
    for (const name of chains) removed.add(name);
  }
  // Then nothing is known of the chains, for example because their namespace cannot be entered.
  if (refusals[0] && refusals.length === VARIANTS.length) throw refusals[0];
  return [...removed];
}

async function savedBy(variant: string, refusals: CommandError[], runner: CommandRunner): Promise<string> {
  try {
    return (await runner.run(`${variant}-save`, ['-t', TABLE])).stdout;
  } catch (error) {
    // The chains were made by a variant that works here; one that does not has none.
    if (!(error instanceof CommandError)) throw error;
    refusals.push(error);
    return '';
  }
}
