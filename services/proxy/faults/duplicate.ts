// Duplicate: the segment goes on, and a copy of it follows.
import type { ActionRuleOf } from './action-rule.ts';

export const duplicate: ActionRuleOf = (fault) => (_facts, plan) => plan.copy(fault);
