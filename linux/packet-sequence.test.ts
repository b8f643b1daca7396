import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PacketSequence } from './packet-sequence.ts';

function missingAfter(steps: readonly ['see' | 'settle', number][]): number {
  const sequence = new PacketSequence();
  for (const [step, id] of steps) sequence[step](id);
  return sequence.missing;
}

test('PacketSequence without a gap misses nothing', () => {
  assert.equal(
    missingAfter([
      ['see', 1],
      ['see', 2],
      ['see', 3],
      ['settle', 3],
    ]),
    0,
  );
});

test('PacketSequence counts what was lost before the first packet, and between two', () => {
  assert.equal(missingAfter([['see', 3]]), 2);
  assert.equal(
    missingAfter([
      ['see', 1],
      ['see', 10],
    ]),
    8,
  );
});

test('PacketSequence.settle() counts what was lost after the last packet, once', () => {
  assert.equal(
    missingAfter([
      ['see', 1],
      ['settle', 5],
      ['settle', 5],
      ['see', 6],
    ]),
    4,
  );
});

test('PacketSequence.settle() with a number that was passed already changes nothing', () => {
  assert.equal(
    missingAfter([
      ['see', 1],
      ['see', 2],
      ['settle', 1],
    ]),
    0,
  );
});

test('PacketSequence takes back a packet that comes after it was counted as lost', () => {
  assert.equal(
    missingAfter([
      ['see', 1],
      ['settle', 3],
      ['see', 3],
      ['see', 4],
    ]),
    1,
  );
});

test('PacketSequence goes on at the end of 32 bits', () => {
  const sequence = new PacketSequence();
  sequence.see(0x7fff_ffff);
  sequence.see(0xffff_fffe);
  const before = sequence.missing;
  sequence.see(0xffff_ffff);
  sequence.see(0);
  sequence.see(2);
  assert.equal(sequence.missing - before, 1);
});

test('PacketSequence.isPast() tells what has come or gone from what is to come', () => {
  const sequence = new PacketSequence();
  sequence.see(4);
  assert.deepEqual(
    [3, 4, 5].map((id) => sequence.isPast(id)),
    [true, true, false],
  );
});
