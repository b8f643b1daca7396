import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairPort, splitPairPort } from './pair-port.ts';

test('splitPairPort finds what pairPort has put together; no peer stays no peer', () => {
  for (const [clientPort, pair] of [
    [1, 0],
    [65_535, 0],
    [1, 999],
    [65_535, 999],
  ] as const)
    assert.deepEqual(splitPairPort(pairPort(clientPort, pair)), { clientPort, pair });
  assert.equal(pairPort(0, 7), 0);
});
