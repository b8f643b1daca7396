// Duplicate: the segment goes on, and a copy of it follows.
import type { ActionRule } from './action-rule.ts';

export const duplicate: ActionRule = (fault, _facts, plan) => plan.copy(fault);
