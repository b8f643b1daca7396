// Asks a lane's faults, in the order in which they were put, what is to become of a segment. Pure but for the ledgers.
import type { ActiveFault } from './active-fault.ts';
import type { FatePlan } from './fate-plan.ts';
import { ACTION_RULES } from './faults/action-rules.ts';
import type { SegmentFacts } from './segment-facts.ts';

/**
 * Drop, Hold and Reset end the walk: faults that match after them are skipped, and so are delays before them.
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
    if (!fault.chooses(facts)) fault.passed++;
    else if (plan.end === null && ACTION_RULES[fault.spec.action](fault, facts, plan)) fault.applied++;
    else fault.skipped++;
  }
}
