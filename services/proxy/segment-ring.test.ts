import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLE } from './role-set.ts';
import { ACK, FIN } from './segment.ts';
import { SegmentHead } from './segment-head.ts';
import { SegmentRing } from './segment-ring.ts';

function head(given: Partial<SegmentHead> = {}): SegmentHead {
  return Object.assign(new SegmentHead(), given);
}
const sequences = (ring: SegmentRing, after: number, limit: number) => {
  const { segments, missed } = ring.read(after, limit);
  return [segments.map(({ sequence }) => sequence), missed];
};

test('SegmentRing gives back every field of what was added', () => {
  const ring = new SegmentRing(4);
  const roles = ROLE.Fin | ROLE.AckOfFin;
  const numbers = { seq: -1, ack: 7, length: 1448, window: 65_535, attempt: 70_000 };
  ring.add(
    head({
      at: 1_700_000_000_000.25,
      lane: 'a.main',
      clientPort: 65_535,
      incarnation: 3,
      from: 1,
      roles,
      piggyback: ROLE.AckOfFin,
      flags: FIN | ACK,
      ...numbers,
    }),
    'Held',
    'a.hold',
    'held segment, let go by command',
  );
  assert.deepEqual(ring.read(0, 10), {
    missed: 0,
    segments: [
      {
        sequence: 1,
        at: 1_700_000_000_000.25,
        lane: 'a.main',
        clientPort: 65_535,
        incarnation: 3,
        from: 'Server',
        roles: ['Fin', 'AckOfFin'],
        piggyback: true,
        attempt: 70_000,
        flags: 'F.',
        seq: 0xffff_ffff,
        ack: 7,
        length: 1448,
        window: 65_535,
        fate: 'Held',
        fault: 'a.hold',
        note: 'held segment, let go by command',
      },
    ],
  });
});

test('SegmentRing.read gives what came after a number, up to the limit', () => {
  const ring = new SegmentRing(10);
  for (let i = 0; i < 5; i++) ring.add(head(), 'Passed');
  assert.deepEqual(sequences(ring, 0, 10), [[1, 2, 3, 4, 5], 0]);
  assert.deepEqual(sequences(ring, 2, 2), [[3, 4], 0]);
  assert.deepEqual(sequences(ring, 5, 10), [[], 0]);
});

test('SegmentRing that has gone round says how many the reader missed', () => {
  const ring = new SegmentRing(4);
  for (let i = 0; i < 10; i++) ring.add(head(), 'Passed');
  assert.deepEqual(sequences(ring, 0, 10), [[7, 8, 9, 10], 6]);
  assert.deepEqual(sequences(ring, 4, 1), [[7], 2]);
  assert.deepEqual(sequences(ring, 8, 10), [[9, 10], 0]);
});

test('SegmentRing of a later generation counts on above the earlier one, and gives its reader all', () => {
  const [first, second] = [new SegmentRing(4, 1), new SegmentRing(4, 2)];
  for (let i = 0; i < 3; i++) first.add(head(), 'Passed');
  const before = first.read(0, 10).segments.at(-1)?.sequence ?? 0;
  for (let i = 0; i < 2; i++) second.add(head(), 'Passed');
  const { segments, missed } = second.read(before, 10);
  assert.deepEqual([segments.length, missed], [2, 0]);
  assert.ok(segments.every(({ sequence }) => sequence > before));
  assert.deepEqual(second.read(segments[0]?.sequence ?? 0, 10).segments.length, 1);
});

test('SegmentRing.read with a number that was never given begins anew', () => {
  const ring = new SegmentRing(4);
  ring.add(head(), 'Passed');
  assert.deepEqual(sequences(ring, 1000, 10), [[1], 0]);
});

test('SegmentRing names lanes and faults apart, and none as null', () => {
  const ring = new SegmentRing(4);
  for (const [lane, fault] of [
    ['a', null],
    ['b', 'a'],
    ['a', 'b'],
  ] as const) {
    ring.add(head({ lane }), 'Passed', fault);
  }
  assert.deepEqual(
    ring.read(0, 3).segments.map(({ lane, fault }) => [lane, fault]),
    [
      ['a', null],
      ['b', 'a'],
      ['a', 'b'],
    ],
  );
});
