import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { STAY_BOUNDS, StayTimes } from './stay-times.ts';

/** Upper bound of the bucket that so many seconds fall into. */
function bucketOf(seconds: number): number {
  const times = new StayTimes();
  times.add(seconds);
  return STAY_BOUNDS[times.buckets.indexOf(1)] ?? Number.POSITIVE_INFINITY;
}

describe('StayTimes', () => {
  it('adds up what is in each bucket, and the times', () => {
    const times = new StayTimes();
    assert.equal(times.isEmpty, true);
    for (const seconds of [0.1, 0.15, 0.2, 1000]) times.add(seconds);
    assert.deepEqual(
      [...times.buckets].filter((count) => count > 0),
      [2, 1, 1],
    );
    assert.equal(times.sum, 1000.45);
    assert.equal(times.isEmpty, false);
  });

  /** The times of TCP that one may want to tell apart in one state. */
  const TIMERS: Record<string, readonly number[]> = {
    'SYNs sent again': [1, 3, 7, 15, 31, 63, 127],
    'FINs sent again': [0.6, 1.4, 3, 6.2, 12.6, 25.4, 51, 102.2],
    'a lowered tcp_fin_timeout and the default': [2, 3, 5, 10, 30, 60, 90],
  };
  for (const [what, seconds] of Object.entries(TIMERS))
    it(`has a bucket for each of ${what}, whole with an interval of 0.1 s before and after`, () => {
      const buckets = seconds.map(bucketOf);
      assert.deepEqual(
        seconds.map((each) => bucketOf(each - 0.1)),
        buckets,
      );
      assert.deepEqual(
        seconds.map((each) => bucketOf(each + 0.1)),
        buckets,
      );
    });

  it('has one bucket for all that TIME_WAIT lasts: 60 s, which the kernel rounds up to 64', () => {
    assert.deepEqual([59.9, 62, 64.2].map(bucketOf), [65, 65, 65]);
  });
});
