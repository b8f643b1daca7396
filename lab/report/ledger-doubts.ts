// What makes the proxy's ledger, or what was read of it, doubtful: a sentence each.
import { counted } from './counted.ts';

interface Losses {
  /** Of the engines that were asked. */
  generations?: readonly number[];
  /** Held segments. */
  lost: number;
  overflowed: number;
  /** Records of segments. */
  missed?: number;
}

export function ledgerDoubts({ generations = [], lost, overflowed, missed = 0 }: Losses): string[] {
  return [
    ...(generations.length > 1
      ? [`The engine was started again: generations ${generations.join(', ')}.`]
      : []),
    ...(lost > 0 ? [`${counted(lost, 'held segment')} lost with an engine.`] : []),
    ...(overflowed > 0 ? [`${counted(overflowed, 'segment')} passed unseen: the queue was full.`] : []),
    ...(missed > 0 ? [`${counted(missed, 'segment record')} not read in time.`] : []),
  ];
}
