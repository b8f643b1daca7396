// The lane that whoever writes a fault on a command line has named.
import type { FaultFlags } from './fault-from-words.ts';

/** The option counts for more. The schema gives a fault without a lane "main", which is no wish. */
export function laneNamed(
  { match }: { match: { lane: string } },
  { lane }: Pick<FaultFlags, 'lane'>,
): string | undefined {
  return lane ?? (match.lane === 'main' ? undefined : match.lane);
}
