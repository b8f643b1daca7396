// What one observation, or the end of a step, does to an expectation.
import { durationMs } from '../spec/duration.ts';
import type { Expectation } from '../spec/expectation.ts';
import { distance, evaluate, type Range, type Reference } from './evaluate.ts';
import type { ExpectationProgress } from './progress.ts';
import type { RunObservation } from './run-observation.ts';

/** One observation, and what it is to be judged by. */
export interface Look extends Reference {
  seen: RunObservation;
  /** When the current step began, in ms since the epoch. */
  startedAt: number;
}

/** What an observation in the middle of a step says of an expectation that is still open. */
export function look(wanted: Expectation, entry: ExpectationProgress, at: Look): ExpectationProgress {
  if (entry.outcome !== 'NotChecked' || wanted.when === 'AtEnd') return entry;
  const now = at.seen.at;
  const { observed, holds, range } = evaluate(wanted, at.seen, at);
  if (wanted.when === 'Always') {
    // What could not be counted yet has not been broken; at the end of the step it must have been seen.
    return holds || observed === null ? { ...entry, observed } : { ...entry, observed, outcome: 'Missed' };
  }
  const trueSince = holds ? (entry.trueSince ?? now) : null;
  const next = {
    ...entry,
    trueSince,
    ...(entry.trueSince !== null && !holds ? { brief: true as const } : {}),
    observed: holds ? observed : nearest(range, entry.observed, observed),
  };
  if (trueSince !== null && now - trueSince >= durationMs(wanted.for)) {
    return { ...next, outcome: 'Met', metAt: now };
  }
  // Once true in time, it may still finish its `for`.
  const late = trueSince === null && now - at.startedAt > durationMs(wanted.within);
  return late ? { ...next, outcome: 'Missed' } : next;
}

/** At the end of a step: what must have held all along, or must hold now. */
export function settle(wanted: Expectation, entry: ExpectationProgress, at: Look): ExpectationProgress {
  if (entry.outcome !== 'NotChecked') return entry;
  const { observed, holds } = evaluate(wanted, at.seen, at);
  return { ...entry, observed, outcome: holds ? 'Met' : 'Missed', metAt: holds ? at.seen.at : null };
}

/** The one of two numbers that comes nearer to what holds, to be told afterwards. */
function nearest(range: Range, before: number | null, now: number | null): number | null {
  if (before === null || now === null) return now ?? before;
  return distance(now, range) < distance(before, range) ? now : before;
}
