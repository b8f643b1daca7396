// Hold: the segment waits in the proxy for a time, for its connection's end, or for a command.
import type { ActionRule } from './action-rule.ts';

export const hold: ActionRule = (fault, facts, plan) => {
  // What it would wait for has happened, and will not happen again.
  if (fault.spec.hold?.until === 'ConnectionClosed' && facts.incarnation.closed) return false;
  return plan.endWith('Hold', fault);
};
