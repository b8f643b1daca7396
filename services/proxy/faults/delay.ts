// Delay: the segment goes on later. Delays of several faults add up.
import { durationMs } from '#lab/spec/duration.ts';
import type { Fault } from '#lab/spec/fault.ts';
import type { ActiveFault } from '../active-fault.ts';
import { fractionOf, hashNumber, normalOf } from '../choice.ts';
import type { Incarnation } from '../incarnation.ts';
import type { SegmentFacts } from '../segment-facts.ts';
import type { ActionRuleOf } from './action-rule.ts';

const FOR_JITTER = 3;
/** With a jitter as large as the time two draws of three are good ones, so that none of these is as good as impossible. */
const DRAWS = 20;

type Distribution = NonNullable<Fault['delay']>['distribution'];
type Draw = (hash: number, timeMs: number, jitterMs: number) => number;

const DRAWN: Readonly<Record<Distribution, Draw>> = {
  Uniform: (hash, timeMs, jitterMs) => timeMs + (2 * fractionOf(hash) - 1) * jitterMs,
  Normal: drawNormal,
};

/** A normal distribution without what is below 0, and as much of its other end, so that its mean stays. */
function drawNormal(hash: number, timeMs: number, jitterMs: number): number {
  for (let draw = 0; draw < DRAWS; draw++) {
    const offset = jitterMs * normalOf(hashNumber(hash, 2 * draw), hashNumber(hash, 2 * draw + 1));
    if (Math.abs(offset) <= timeMs) return timeMs + offset;
  }
  return timeMs;
}

export const delay: ActionRuleOf = (fault) => {
  const timeOf = delayTime(fault);
  if (fault.spec.delay?.order !== 'Kept') return (facts, plan) => plan.delay(timeOf(facts), fault);
  const latest = new WeakMap<Incarnation, [fromClient: number, fromServer: number]>();
  return (facts, plan, now) => {
    const { incarnation, from } = facts;
    const times = latest.get(incarnation) ?? [0, 0];
    const at = Math.max(now + timeOf(facts), times[from]);
    if (!plan.delay(at - now, fault)) return false;
    times[from] = at;
    latest.set(incarnation, times);
    return true;
  };
};

/** The delay of one segment in milliseconds, never below 0. */
export function delayTime(fault: ActiveFault): (facts: SegmentFacts) => number {
  const { time = '0s', jitter = '0s', distribution = 'Uniform' } = fault.spec.delay ?? {};
  const [timeMs, jitterMs] = [durationMs(time), durationMs(jitter)];
  if (jitterMs === 0) return () => timeMs;
  const draw = DRAWN[distribution];
  return (facts) => Math.max(0, draw(fault.hashOf(FOR_JITTER, facts), timeMs, jitterMs));
}
