import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroCounts } from './state.ts';
import { sumCounts } from './sum-counts.ts';

test('sumCounts adds state by state, and leaves what it is given as it was', () => {
  const one = { counts: { ...zeroCounts(), ESTABLISHED: 3, LISTEN: 1 } };
  const other = { counts: { ...zeroCounts(), ESTABLISHED: 4, TIME_WAIT: 2 } };
  const sum = { ...zeroCounts(), ESTABLISHED: 7, LISTEN: 1, TIME_WAIT: 2 };
  assert.deepEqual(sumCounts([one, other]), sum);
  assert.equal(one.counts.ESTABLISHED, 3);
});

test('sumCounts of nothing is zero in every state', () => {
  assert.deepEqual(sumCounts([]), zeroCounts());
});
