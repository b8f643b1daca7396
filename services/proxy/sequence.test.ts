import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sequenceAfter, sequenceDistance, unsigned } from './sequence.ts';

test('sequenceDistance across the wrap counts on', () => {
  assert.equal(sequenceDistance(5, 0xffff_fffb | 0), 10);
  assert.equal(sequenceDistance(0xffff_fffb | 0, 5), -10);
});

test('sequenceAfter from any number, any distance below 2^31, is undone by sequenceDistance', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 0x7fff_ffff }), (start, count) => {
      assert.equal(sequenceDistance(sequenceAfter(start, count), start), count);
    }),
  );
});

test('unsigned gives the number on the wire', () => {
  assert.equal(unsigned(-1), 0xffff_ffff);
  assert.equal(unsigned(sequenceAfter(-1, 1)), 0);
});
