// Throttle: the lane has a bandwidth. Segments queue in their order, and what finds no room in the queue is lost.
import { durationMs } from '#lab/spec/duration.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { ActionRuleOf } from './action-rule.ts';

export const throttle: ActionRuleOf = (fault) => {
  const { bytesPerSecond = Number.POSITIVE_INFINITY, burst = 0, queue = '0s' } = fault.spec.throttle ?? {};
  const bucket = () => new TokenBucket({ bytesPerMs: bytesPerSecond / 1000, burst });
  const buckets = [bucket(), bucket()] as const;
  const mostMs = durationMs(queue);
  return (facts, plan, now) => {
    const arrivesAt = now + plan.delayMs;
    const goesAt = buckets[facts.from].take(facts.length, arrivesAt, mostMs);
    if (goesAt === null) return plan.endWith('Drop', fault);
    const waitMs = Math.min(goesAt, fault.endFor(facts)) - arrivesAt;
    return plan.delay(Math.max(0, waitMs), fault, true);
  };
};
