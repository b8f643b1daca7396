// Reset: the segment is dropped, and one end or both get a RST in the other's name.
import type { ActionRuleOf } from './action-rule.ts';

export const reset: ActionRuleOf = (fault) => (_facts, plan) => plan.endWith('Reset', fault);
