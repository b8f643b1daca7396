// iptables, for what nft cannot say on every kernel: the NFQUEUE target with --queue-bypass.
//
//   hook (FORWARD, INPUT, OUTPUT …) ── one jump ──► a chain of our own ── rules ──► NFQUEUE, or back
//
// Rules change by replacing the whole of our own chain in one transaction; undoing is removing jump and chain.
import { CommandError, type CommandRunner, commandRunner } from './command.ts';

export type IpFamily = 'IPv4' | 'IPv6';

export interface IptablesHook {
  table: 'raw' | 'mangle' | 'filter';
  /** The built-in chain that jumps to ours. */
  hook: 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
  /** Our own chain; at most 28 characters. */
  chain: string;
}

/** The kernel or the nf_tables variant of iptables lacks something that the legacy variant may have. */
const UNSUPPORTED =
  /missing kernel module|not supported|Could not fetch rule set generation id|Failed to initialize nft|incompatible, use 'nft' tool|No chain\/target\/match by that name/i;

/**
 * Text that makes our chain of each hook, or empties it if it exists, and fills it with `rules`
 * (each as after `-A CHAIN`, such as `-p tcp --dport 80 -j NFQUEUE --queue-num 7 --queue-bypass`).
 */
export function iptablesChainText(hook: IptablesHook, rules: readonly string[]): string {
  const lines = rules.map((rule) => `-A ${hook.chain} ${rule}`);
  return [`*${hook.table}`, `:${hook.chain} - [0:0]`, ...lines, 'COMMIT', ''].join('\n');
}

/** Text that adds the jump to our chain, which must exist, before everything else in the hook. */
export function iptablesJumpText({ table, hook, chain }: IptablesHook): string {
  return [`*${table}`, `-I ${hook} 1 -j ${chain}`, 'COMMIT', ''].join('\n');
}

/** Text that removes the jump and the chain. */
export function iptablesRemoveText({ table, hook, chain }: IptablesHook): string {
  return [`*${table}`, `-D ${hook} -j ${chain}`, `-F ${chain}`, `-X ${chain}`, 'COMMIT', ''].join('\n');
}

/**
 * Applies `text` (in the form of iptables-save) as one transaction per table, leaving other rules as they are.
 * Where the nf_tables variant lacks what the text needs, the legacy variant is tried.
 *
 * @returns the program that did it, e.g. "iptables-restore".
 * @throws CommandError with what iptables said, which names the line.
 */
export async function iptablesRestore(
  { family, text, program }: { family: IpFamily; text: string; program?: string },
  runner: CommandRunner = commandRunner,
): Promise<string> {
  const name = family === 'IPv4' ? 'iptables' : 'ip6tables';
  const restore = async (file: string) => {
    await runner.run(file, ['--wait', '5', '--noflush'], { input: text });
    return file;
  };
  if (program) return restore(program);
  const usual = await restore(`${name}-restore`).catch(unlessUnsupported);
  if (typeof usual === 'string') return usual;
  const legacy = await restore(`${name}-legacy-restore`).catch(unlessUnsupported);
  if (typeof legacy === 'string') return legacy;
  // When neither can, what the usual one said is what helps, unless it is not there.
  throw usual.code === 'COMMAND_MISSING' && legacy.code !== 'COMMAND_MISSING' ? legacy : usual;
}

function unlessUnsupported(error: unknown): CommandError {
  const other =
    error instanceof CommandError && (error.code === 'COMMAND_MISSING' || UNSUPPORTED.test(error.stderr));
  if (!other) throw error;
  return error;
}
