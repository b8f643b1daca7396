import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientStats } from '#lab/run/observation.ts';
import { addCounters, addStats } from './add-stats.ts';

test('addStats of none is refused', () => {
  assert.throws(() => addStats([]), /Cannot add up statistics: there are none/);
});

test('addStats adds counts and errors, and tells the longest latencies', () => {
  const stats = (connected: number, p99: number, errors: Record<string, number>) =>
    ({ connected, errors, connect: { count: connected, p50: 1, p99, max: p99 } }) as unknown as ClientStats;
  assert.deepEqual(addStats([stats(2, 9, { ETIMEDOUT: 1 }), stats(3, 4, { ETIMEDOUT: 2, ECONNRESET: 1 })]), {
    connected: 5,
    errors: { ETIMEDOUT: 3, ECONNRESET: 1 },
    connect: { count: 5, p50: 1, p99: 9, max: 9 },
  });
});

test('addCounters, of a counter that only one has, has it as it is', () => {
  assert.deepEqual(addCounters([{ a: 1 }, { a: 2, b: 3 }]), { a: 3, b: 3 });
});
