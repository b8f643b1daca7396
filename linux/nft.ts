// nftables: one text, one transaction. All that we add is in tables of our own, so that undoing is deleting the table.
import { type CommandRunner, commandRunner } from './command.ts';

export interface NftTable {
  family: 'inet' | 'ip' | 'ip6';
  name: string;
}

/**
 * Applies `text` as one transaction: all of it or nothing.
 *
 * @throws CommandError with what nft said, which names the line.
 */
export async function nftApply(text: string, runner: CommandRunner = commandRunner): Promise<void> {
  await runner.run('nft', ['-f', '-'], { input: text });
}

/**
 * Text that makes `table` exactly what `body` says, whatever it was before, in one transaction.
 * `body` is what stands between the braces: sets, maps and chains.
 */
export function nftReplaceTable(table: NftTable, body: string): string {
  return `${nftDeleteTable(table)}table ${table.family} ${table.name} {\n${body.trimEnd()}\n}\n`;
}

/** Text that removes `table` whether or not it exists: older nft has no "destroy", and "delete" alone fails. */
export function nftDeleteTable(table: NftTable): string {
  return `table ${table.family} ${table.name} {}\ndelete table ${table.family} ${table.name}\n`;
}
