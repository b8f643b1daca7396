// Delay: the segment goes on later. Delays of several faults add up.
import type { ActionRule } from './action-rule.ts';

export const delay: ActionRule = (fault, facts, plan) => plan.delay(fault.delayFor(facts), fault);
