// A span of time whose samples the exporters had overwritten before anybody read them, and what of a step it leaves unproven.
import { durationMs } from '../spec/duration.ts';
import type { Expectation } from '../spec/expectation.ts';
import type { Step } from '../spec/experiment.ts';
import type { StepProgress } from './progress.ts';

/** In ms since the epoch. */
export interface UnreadSpan {
  from: number;
  to: number;
}

/** Beyond so many the last one grows: progress must stay small. */
const MOST_SPANS = 16;

/** With one more, which is not before the last; what overlaps is one. */
export function withUnread(spans: readonly UnreadSpan[], span: UnreadSpan): UnreadSpan[] {
  const last = spans.at(-1);
  const isOne = last !== undefined && (span.from <= last.to || spans.length >= MOST_SPANS);
  return isOne
    ? [...spans.slice(0, -1), { from: Math.min(last.from, span.from), to: Math.max(last.to, span.to) }]
    : [...spans, span];
}

/** Whether the step can no longer be judged: what is still open may have been seen, or broken, or have come to its time, in the span. */
export function leavesUnproven({ to }: UnreadSpan, wanted: Step, current: StepProgress): boolean {
  const sinceBegin = to - current.startedAt;
  const isLost = {
    Always: () => true,
    Eventually: ({ within }: Expectation) => sinceBegin > durationMs(within),
    AtEnd: () => sinceBegin >= durationMs(wanted.for),
  };
  return wanted.expect.some(
    (entry, i) => current.expectations[i]?.outcome === 'NotChecked' && isLost[entry.when](entry),
  );
}

/** What is still open may have been false in the span, so it counts as true only from its end on. */
export function interrupted(current: StepProgress): StepProgress {
  const expectations = current.expectations.map((entry) =>
    entry.outcome === 'NotChecked' ? { ...entry, trueSince: null } : entry,
  );
  return { ...current, expectations };
}
