// backoffMs: doubles, has an upper limit, and is spread.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backoffMs } from './backoff.ts';

const LIMITS = { firstMs: 100, longestMs: 1000 };

it('backoffMs doubles up to the longest', () => {
  const all = [0, 1, 2, 3, 4, 5000].map((attempt) => backoffMs(attempt, LIMITS, () => 1));
  assert.deepEqual(all, [100, 200, 400, 800, 1000, 1000]);
});

it('backoffMs is at least half of the full time, by chance', () => {
  assert.deepEqual(
    [0, 0.5].map((chance) => backoffMs(1, LIMITS, () => chance)),
    [100, 150],
  );
});
