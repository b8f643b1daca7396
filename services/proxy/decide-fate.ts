// Asks a lane's faults, in the order in which they were put, what is to become of a segment. Pure but for the ledgers.
import type { ActiveFault } from './active-fault.ts';
import type { FatePlan } from './fate-plan.ts';
import type { SegmentFacts } from './segment-facts.ts';

/**
 * Drop, Hold, Reset and Unreachable end the walk: faults that match after them are skipped, and so are those before them
 * that would have changed how the segment goes on: delays, queues, corruption.
 * Each fault that matches counts once: matched = applied + passed + skipped.
 *
 * @param plan reset by the caller, with the room that there is
 */
export function decideFate(
  faults: readonly ActiveFault[],
  facts: SegmentFacts,
  now: number,
  plan: FatePlan,
): void {
  for (const fault of faults) {
    if (!fault.matches(facts) || !fault.isInForce(now)) continue;
    fault.matched++;
    if (!fault.chooses(facts, now)) fault.passed++;
    else if (plan.end === null && fault.act(facts, plan, now)) fault.applied++;
    else fault.skipped++;
  }
}
