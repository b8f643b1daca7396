import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type StateCounts, zeroCounts } from '../spec/state.ts';
import { StateTimeline } from './state-timeline.ts';

function counts(some: Partial<StateCounts>): StateCounts {
  return { ...zeroCounts(), ...some };
}

test('StateTimeline keeps every sample while there is room, and only states that were seen', () => {
  const timeline = new StateTimeline({ origin: 1000, intervalMs: 100, maxPoints: 10 });
  timeline.add(1003, counts({ LISTEN: 1 }));
  timeline.add(1103, counts({ LISTEN: 1, ESTABLISHED: 5 }));
  timeline.add(1203, counts({ LISTEN: 1, ESTABLISHED: 3 }));
  assert.deepEqual(timeline.timeline(), {
    resolutionMs: 100,
    at: [1003, 1103, 1203],
    states: { LISTEN: [1, 1, 1], ESTABLISHED: [0, 5, 3] },
  });
});

test('StateTimeline tells the greatest count of each state and when it was first reached', () => {
  const timeline = new StateTimeline({ origin: 0, intervalMs: 100, maxPoints: 10 });
  for (const [at, count] of [
    [0, 1],
    [100, 7],
    [200, 7],
    [300, 2],
  ] as const) {
    timeline.add(at, counts({ CLOSE_WAIT: count }));
  }
  assert.deepEqual(timeline.peaks(), [{ state: 'CLOSE_WAIT', count: 7, at: 100 }]);
});

test('StateTimeline that is full merges neighbours and keeps their peaks', () => {
  const timeline = new StateTimeline({ origin: 0, intervalMs: 100, maxPoints: 4 });
  for (let i = 0; i < 8; i++) timeline.add(i * 100, counts({ ESTABLISHED: i === 3 ? 50 : i }));
  assert.deepEqual(timeline.timeline(), {
    resolutionMs: 200,
    at: [0, 200, 400, 600],
    states: { ESTABLISHED: [1, 50, 5, 7] },
  });
});

test('StateTimeline without samples is empty', () => {
  const timeline = new StateTimeline({ origin: 0, intervalMs: 100, maxPoints: 4 });
  assert.deepEqual(timeline.timeline(), { resolutionMs: 100, at: [], states: {} });
  assert.deepEqual(timeline.peaks(), []);
});

test('StateTimeline never exceeds its room nor loses a peak, whatever the samples and their gaps', () => {
  const samples = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(1000)), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(samples, fc.integer({ min: 2, max: 20 }), (given, maxPoints) => {
      const timeline = new StateTimeline({ origin: 0, intervalMs: 100, maxPoints });
      let at = 0;
      for (const [gap, count] of given) {
        at += gap;
        timeline.add(at, counts({ TIME_WAIT: count }));
      }
      const kept = timeline.timeline();
      const most = Math.max(...given.map(([, count]) => count));
      assert.ok(kept.at.length <= maxPoints);
      assert.equal(Math.max(0, ...(kept.states.TIME_WAIT ?? [])), most);
      assert.deepEqual(
        kept.at,
        kept.at.toSorted((a, b) => a - b),
      );
    }),
  );
});
