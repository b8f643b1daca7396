// How far a segment comes in a ladder.
import type { SegmentFate } from '../run/observation.ts';

/** To the other end; to the proxy, and there for a time, or for good; or only from the proxy on. */
export type SegmentWay = 'Through' | 'Waits' | 'Ends' | 'Begins';

const WAYS: Record<SegmentFate, SegmentWay> = {
  Passed: 'Through',
  Duplicated: 'Through',
  Delayed: 'Waits',
  Held: 'Waits',
  // What goes on is another segment: the corrupted one.
  Corrupted: 'Waits',
  Dropped: 'Ends',
  Reset: 'Ends',
  Unreachable: 'Ends',
  Injected: 'Begins',
};

export function segmentWay(fate: SegmentFate): SegmentWay {
  return WAYS[fate];
}
