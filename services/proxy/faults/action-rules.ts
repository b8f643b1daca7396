// The rule of each action. An explicit list: a new action does not type-check until it is here.
import type { FaultAction } from '#lab/spec/fault.ts';
import type { ActionRule } from './action-rule.ts';
import { delay } from './delay.ts';
import { drop } from './drop.ts';
import { duplicate } from './duplicate.ts';
import { hold } from './hold.ts';
import { reset } from './reset.ts';

export const ACTION_RULES: Readonly<Record<FaultAction, ActionRule>> = {
  Drop: drop,
  Delay: delay,
  Duplicate: duplicate,
  Hold: hold,
  Reset: reset,
};
