// Unreachable: the segment is dropped, and its sender gets an ICMP error, as from a router on the way.
import type { ActionRuleOf } from './action-rule.ts';

export const unreachable: ActionRuleOf = (fault) => {
  const { mtu = 0 } = fault.spec.unreachable ?? {};
  return (facts, plan) => facts.length > mtu && plan.endWith('Unreachable', fault);
};
