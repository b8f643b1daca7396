// The rule of each action. An explicit list: a new action does not type-check until it is here.
import type { FaultAction } from '#lab/spec/fault.ts';
import type { ActionRuleOf } from './action-rule.ts';
import { corrupt } from './corrupt.ts';
import { delay } from './delay.ts';
import { drop } from './drop.ts';
import { duplicate } from './duplicate.ts';
import { hold } from './hold.ts';
import { reset } from './reset.ts';
import { throttle } from './throttle.ts';
import { unreachable } from './unreachable.ts';

export const ACTION_RULES: Readonly<Record<FaultAction, ActionRuleOf>> = {
  Drop: drop,
  Delay: delay,
  Duplicate: duplicate,
  Hold: hold,
  Reset: reset,
  Corrupt: corrupt,
  Throttle: throttle,
  Unreachable: unreachable,
};
