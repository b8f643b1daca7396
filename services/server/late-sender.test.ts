import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesDue } from './late-sender.ts';

test('bytesDue with no time is all at once', () => {
  assert.equal(bytesDue({ bytes: 1000, overMs: 0, elapsedMs: 0 }), 1000);
});

test('bytesDue over a second in equal steps', () => {
  const due = [0, 100, 500, 980, 5000].map((elapsedMs) => bytesDue({ bytes: 1000, overMs: 1000, elapsedMs }));
  assert.deepEqual(due, [20, 120, 520, 1000, 1000]);
});

test('bytesDue never falls, begins at once and ends with all', () => {
  const whole = fc.record({
    bytes: fc.integer({ min: 1, max: 1e9 }),
    overMs: fc.integer({ min: 0, max: 1e7 }),
  });
  fc.assert(
    fc.property(whole, fc.double({ min: 0, max: 1, noNaN: true }), ({ bytes, overMs }, share) => {
      const at = (elapsedMs: number) => bytesDue({ bytes, overMs, elapsedMs });
      assert.ok(at(0) >= 0 && at(0) <= at(overMs * share));
      assert.ok(at(overMs * share) <= at(overMs));
      assert.equal(at(overMs), bytes);
    }),
  );
});
