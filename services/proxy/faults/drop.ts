// Drop: the segment is lost, as on a wire. Its sender finds out by its own timers.
import type { ActionRuleOf } from './action-rule.ts';

export const drop: ActionRuleOf = (fault) => (_facts, plan) => plan.endWith('Drop', fault);
