// What every fault action is: made once for a fault, a rule that writes into each segment's plan.
import type { ActiveFault } from '../active-fault.ts';
import type { FatePlan } from '../fate-plan.ts';
import type { SegmentFacts } from '../segment-facts.ts';

/** @returns false where the action cannot be carried out; it then counts as skipped. */
export type ActionRule = (facts: SegmentFacts, plan: FatePlan, now: number) => boolean;

/** Reads the action's settings, so that the hot path need not. */
export type ActionRuleOf = (fault: ActiveFault) => ActionRule;
