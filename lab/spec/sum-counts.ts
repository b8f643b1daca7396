// Several counts of sockets together, state by state.
import { type StateCounts, TCP_STATES, zeroCounts } from './state.ts';

export function sumCounts(all: readonly { counts: StateCounts }[]): StateCounts {
  const sums = zeroCounts();
  for (const { counts } of all) for (const state of TCP_STATES) sums[state] += counts[state];
  return sums;
}
