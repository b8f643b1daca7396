import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReceiveBuffer } from './receive-buffer.ts';

const BYTES = Uint8Array.of(9, 0, 1, 2, 3, 4).subarray(1);

test('part() gives the bytes in place, whatever parts came before', () => {
  const buffer = new ReceiveBuffer(BYTES);
  for (const [start, end] of [
    [0, 2],
    [1, 3],
    [0, 2],
    [0, 5],
    [5, 5],
    [0, 0],
  ] as const) {
    assert.deepEqual(buffer.part(start, end), BYTES.subarray(start, end), `${start} to ${end}`);
  }
  assert.equal(buffer.part(0, 2).buffer, BYTES.buffer);
});

test('part() of the same bytes gives the same view', () => {
  const buffer = new ReceiveBuffer(BYTES);
  assert.equal(buffer.part(1, 3), buffer.part(1, 3));
});
