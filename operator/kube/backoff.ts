// How long to wait before the next attempt: twice as long each time, and never the same for everybody.
import type { Timing } from './timing.ts';

export interface BackoffLimits {
  firstMs: number;
  longestMs: number;
}

/** @param attempt 0 for the first failure. Between half of the full time and all of it. */
export function backoffMs(
  attempt: number,
  { firstMs, longestMs }: BackoffLimits,
  random: Timing['random'],
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 40));
  return Math.round(full * (0.5 + random() / 2));
}
