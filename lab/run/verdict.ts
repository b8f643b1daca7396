// The verdict: what a run has proven, and why.

import { describeExpectation } from '../spec/describe-expectation.ts';
import type { Step } from '../spec/experiment.ts';
import type { Progress, Verdict } from './progress.ts';
import type { RunObservation } from './run-observation.ts';

/**
 * Inconclusive wins over Mismatch: where a fault never matched, the lab itself failed, or nobody was there to begin a step
 * in time or to read samples, a missed expectation says nothing about TCP. Nor does a run in which nothing was expected.
 */
export function judge(
  steps: readonly Step[],
  progress: Progress,
  seen: RunObservation,
  stopped: string | null,
): { verdict: Verdict; reasons: string[] } {
  const troubles = [...seen.troubles, ...(stopped === null ? [] : [stopped]), ...labTroubles(progress, seen)];
  const missed = missedExpectations(steps, progress);
  const unread = unreadSpans(progress);
  if (troubles.length > 0) return { verdict: 'Inconclusive', reasons: [...troubles, ...unread, ...missed] };
  if (missed.length > 0) {
    const late = [...lateSteps(steps, progress), ...unread];
    return { verdict: late.length > 0 ? 'Inconclusive' : 'Mismatch', reasons: [...late, ...missed] };
  }
  const met = progress.steps.reduce((sum, step) => sum + step.expectations.length, 0);
  if (met === 0)
    return { verdict: 'Inconclusive', reasons: ['no step expects anything, so nothing was proven'] };
  return {
    verdict: 'Confirmed',
    reasons: [met === 1 ? 'the expectation was met' : `all ${met} expectations were met`, ...unread],
  };
}

function labTroubles(progress: Progress, seen: RunObservation): string[] {
  const { baseline, faults } = progress;
  const { ledger } = seen;
  if (!baseline) return [];
  if (!ledger) return ["the proxy's ledger could not be read"];
  const reasons: string[] = [];
  if (ledger.generation !== baseline.generation) {
    const lost = ledger.lost - baseline.lost;
    reasons.push(`the proxy's engine was restarted during the run, and ${lost} held segments were lost`);
  }
  const overflowed = ledger.overflowed - baseline.overflowed;
  if (overflowed > 0)
    reasons.push(`${overflowed} segments passed unseen, as the queue to the proxy's engine was full`);
  for (const { name } of faults) {
    const matched = ledger.entries
      .filter((line) => line.fault === name)
      .reduce((sum, line) => sum + line.matched, 0);
    if (matched === 0) reasons.push(`fault "${name}" never matched a segment, so nothing was proven`);
  }
  return reasons;
}

/** A step begins at the moment at which the one before it ends, unless its driver was away, or it pauses first. */
function lateSteps(steps: readonly Step[], { steps: begun }: Progress): string[] {
  return begun.flatMap(({ name, startedAt }, i) => {
    const lateMs = startedAt - (begun[i - 1]?.endedAt ?? startedAt);
    if (lateMs <= 0 || steps[i]?.pause) return [];
    return `step "${name}" began ${(lateMs / 1000).toFixed(1)} s after the one before it had ended, so that nothing was proven`;
  });
}

function unreadSpans({ steps, unread = [] }: Progress): string[] {
  const seconds = (at: number) => ((at - (steps[0]?.startedAt ?? at)) / 1000).toFixed(1);
  return unread.map(
    ({ from, to }) =>
      `samples of the time from ${seconds(from)} s to ${seconds(to)} s are missing: nobody read them before the exporters had overwritten them`,
  );
}

function missedExpectations(steps: readonly Step[], progress: Progress): string[] {
  return progress.steps.flatMap((done, i) =>
    done.expectations
      .filter((entry) => entry.outcome !== 'Met')
      .map((entry) => {
        const wanted = steps[i]?.expect.find(({ name }) => name === entry.name);
        const text = wanted ? describeExpectation(wanted) : entry.name;
        const short = entry.brief && wanted ? `, but not for ${wanted.for}` : '';
        const what =
          entry.outcome === 'Missed' ? `observed ${entry.observed ?? 'nothing'}${short}` : 'not checked';
        return `step "${done.name}": expected ${text}: ${what}`;
      }),
  );
}
