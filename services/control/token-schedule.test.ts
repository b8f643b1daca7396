import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenSchedule } from './token-schedule.ts';

test('TokenSchedule at the beginning has one token', () => {
  assert.equal(new TokenSchedule({ perSecond: 1, catchUpMs: 1000, now: 5 }).due(5), 1);
});

test('TokenSchedule after a stall gives back no more than catchUpMs of it', () => {
  const schedule = new TokenSchedule({ perSecond: 100, catchUpMs: 1000, now: 0 });
  assert.equal(schedule.due(60_000), 101);
});

test('TokenSchedule at less than one per second waits for the next', () => {
  const schedule = new TokenSchedule({ perSecond: 0.5, catchUpMs: 1000, now: 0 });
  schedule.take(1);
  assert.equal(schedule.msUntilNext(500), 1500);
  assert.equal(schedule.due(1999), 0);
  assert.equal(schedule.due(2000), 1);
});

test('TokenSchedule with a changed rate goes on at the new one', () => {
  const schedule = new TokenSchedule({ perSecond: 10, catchUpMs: 1000, now: 0 });
  schedule.take(1);
  schedule.setRate(1000, 100); // one token so far
  assert.equal(schedule.due(150), 51);
});

test('TokenSchedule with any ticks gives one token per interval in the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 50 }),
      (perSecond, steps) => {
        const schedule = new TokenSchedule({ perSecond, catchUpMs: 1000, now: 0 });
        let now = 0;
        let taken = 0;
        for (const step of steps) {
          now += step;
          const due = schedule.due(now);
          schedule.take(due);
          taken += due;
        }
        // Some of the first token may be lost to the bound when the first step is long.
        const all = 1 + (now * perSecond) / 1000;
        assert.ok(taken <= all + 1e-6 && taken >= all - 2, `${taken} of ${all}`);
      },
    ),
  );
});
