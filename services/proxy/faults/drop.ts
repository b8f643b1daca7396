// Drop: the segment is lost, as on a wire. Its sender finds out by its own timers.
import type { ActionRule } from './action-rule.ts';

export const drop: ActionRule = (fault, _facts, plan) => plan.endWith('Drop', fault);
