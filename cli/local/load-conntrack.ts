// Makes the sysctls of conntrack be there in a pod, where its module is not loaded yet: a rule that asks for it, for a moment.
import { type CommandRunner, commandRunner } from '#linux/command.ts';
import { inNetns } from '#linux/netns.ts';
import { nftDeleteTable, nftReplaceTable } from '#linux/nft.ts';

const TABLE = { family: 'inet', name: 'synfin_conntrack' } as const;
const BODY = 'chain forward { type filter hook forward priority 0; policy accept; ct state invalid accept; }';

/** @throws CommandError where this kernel has no conntrack */
export async function loadConntrack(pod: string, runner: CommandRunner = commandRunner): Promise<void> {
  const input = `${nftReplaceTable(TABLE, BODY)}${nftDeleteTable(TABLE)}`;
  await runner.run(...inNetns(pod, 'nft', ['-f', '-']), { input });
}
