// Corrupt: one byte of the payload becomes another one. Without a payload only the checksum itself can be broken.
import type { ActionRuleOf } from './action-rule.ts';

export const corrupt: ActionRuleOf = (fault) => {
  const { byte = 0, checksum = 'Broken' } = fault.spec.corrupt ?? {};
  const needed = fault.spec.corrupt?.byte === undefined && checksum === 'Broken' ? 0 : byte + 1;
  return (facts, plan) => facts.payloadLength >= needed && plan.corrupt(fault);
};
