// The bounds of an expectation in numbers, for the report: "at least 190 (95 % of 200)".
import { boundsOf } from '../run/evaluate.ts';
import type { Expectation } from '../spec/expectation.ts';

/** @param started the connections that the client started on the lane: percentages are of these. */
export function wantedInNumbers(expectation: Expectation, started: number): string {
  const { atLeast, atMost, atLeastPercent, atMostPercent } = boundsOf(expectation);
  const parts: string[] = [];
  if (atLeast !== undefined && atLeast === atMost) parts.push(`exactly ${atLeast}`);
  else {
    if (atLeast !== undefined) parts.push(`at least ${atLeast}`);
    if (atMost !== undefined) parts.push(`at most ${atMost}`);
  }
  if (atLeastPercent !== undefined && atLeastPercent === atMostPercent) {
    parts.push(`exactly ${share(atLeastPercent, started, Math.ceil)}`);
  } else {
    if (atLeastPercent !== undefined) parts.push(`at least ${share(atLeastPercent, started, Math.ceil)}`);
    if (atMostPercent !== undefined) parts.push(`at most ${share(atMostPercent, started, Math.floor)}`);
  }
  return parts.join(', ');
}

function share(percent: number, started: number, round: (value: number) => number): string {
  return started === 0
    ? `${percent} % of none started`
    : `${round((percent * started) / 100)} (${percent} % of ${started})`;
}
