// Hold: the segment waits in the proxy for a time, for its connection's end, or for a command; at most until the fault
// ends for its connection, which with a ramp-out is a moment of its own.
import type { ActionRuleOf } from './action-rule.ts';

export const hold: ActionRuleOf = (fault) => {
  const awaitsEnd = fault.spec.hold?.until === 'ConnectionClosed';
  return (facts, plan, now) => {
    // What it would wait for has happened, and will not happen again.
    if (awaitsEnd && facts.incarnation.closed) return false;
    if (!plan.endWith('Hold', fault)) return false;
    plan.holdUntil = Math.min(now + fault.holdMs, fault.endFor(facts));
    return true;
  };
};
