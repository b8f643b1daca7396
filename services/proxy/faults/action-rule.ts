// What every fault action is: a rule that writes into the segment's plan.
import type { ActiveFault } from '../active-fault.ts';
import type { FatePlan } from '../fate-plan.ts';
import type { SegmentFacts } from '../segment-facts.ts';

/** @returns false where the action cannot be carried out; it then counts as skipped. */
export type ActionRule = (fault: ActiveFault, facts: SegmentFacts, plan: FatePlan) => boolean;
