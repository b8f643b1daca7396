import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RangeAttempts } from './range-attempts.ts';

test('RangeAttempts of the same range counts on from 2', () => {
  const ranges = new RangeAttempts();
  assert.deepEqual([ranges.count(0, 10), ranges.count(0, 10), ranges.count(5, 20)], [2, 3, 4]);
});

test('RangeAttempts of ranges that only touch counts them apart, also across the wrap', () => {
  const ranges = new RangeAttempts();
  assert.deepEqual(
    [ranges.count(-5, 5), ranges.count(5, 9), ranges.count(-9, -5), ranges.count(4, 6)],
    [2, 2, 2, 3],
  );
});

test('RangeAttempts of more ranges than it remembers forgets the oldest', () => {
  const ranges = new RangeAttempts();
  for (let i = 0; i < 9; i++) assert.equal(ranges.count(i * 10, i * 10 + 10), 2);
  assert.equal(ranges.count(0, 10), 2);
  assert.equal(ranges.count(80, 90), 3);
});
