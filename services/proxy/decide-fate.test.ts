// Which fault decides what becomes of a segment, and what the ledger says of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import type { SegmentRole } from '#lab/spec/segment-role.ts';
import { counts, decide, FIN, facts, isApplied, NOW, put } from './made-faults.ts';
import { ROLE } from './role-set.ts';

test('decideFate without a fault lets the segment pass', () => {
  const plan = decide([]);
  assert.deepEqual([plan.end, plan.fault, plan.delayMs], [null, null, 0]);
});

test('a fault matches its role and its side only', () => {
  const drop = put({ match: { ...FIN, from: 'Client' }, action: 'Drop' });
  assert.equal(isApplied(drop), true);
  assert.equal(isApplied(drop, facts({ from: 1 })), false);
  assert.equal(isApplied(drop, facts({ roles: { Syn: 1 } })), false);
  assert.deepEqual(counts(drop), [1, 1, 0, 0]);
});

test('a segment with two roles matches a fault on either, each with its own attempt', () => {
  const both = facts({ roles: { Fin: 1, AckOfFin: 3 } });
  assert.equal(isApplied(put({ match: { ...FIN, attempt: { nth: 1 } }, action: 'Drop' }), both), true);
  assert.equal(
    isApplied(put({ match: { role: 'AckOfFin', attempt: { nth: 3 } }, action: 'Drop' }), both),
    true,
  );
  assert.equal(
    isApplied(put({ match: { role: 'AckOfFin', attempt: { nth: 1 } }, action: 'Drop' }), both),
    false,
  );
});

test('piggyback: Exclude lets a role pass that rides on another, and only that one', () => {
  const riding = facts({ roles: { Fin: 1, AckOfFin: 1 }, piggyback: ROLE.AckOfFin });
  const exclude = { piggyback: 'Exclude' } as const;
  assert.equal(isApplied(put({ match: { role: 'AckOfFin', ...exclude }, action: 'Drop' }), riding), false);
  assert.equal(isApplied(put({ match: { role: 'AckOfFin' }, action: 'Drop' }), riding), true);
  assert.equal(isApplied(put({ match: { ...FIN, ...exclude }, action: 'Drop' }), riding), true);
});

test('attempt first: N matches the first N, nth: N the Nth alone', () => {
  const applied = (attempt: { first: number } | { nth: number }) =>
    [1, 2, 3].map((n) =>
      isApplied(put({ match: { ...FIN, attempt }, action: 'Drop' }), facts({ roles: { Fin: n } })),
    );
  assert.deepEqual(applied({ first: 2 }), [true, true, false]);
  assert.deepEqual(applied({ nth: 2 }), [false, true, false]);
});

test('a fault is in force from its start until before its end', () => {
  const drop = put({ match: FIN, action: 'Drop', start: '2s', duration: '3s' });
  const applied = [0, 1999, 2000, 4999, 5000].map((ms) => isApplied(drop, facts(), { now: NOW + ms }));
  assert.deepEqual(applied, [false, false, true, true, false]);
  assert.deepEqual(counts(drop), [2, 2, 0, 0]);
});

test('Drop, Hold, Reset and Unreachable end the walk; what matches later is skipped', () => {
  for (const [action, end] of [
    [{ action: 'Drop' }, 'Drop'],
    [{ action: 'Hold', hold: { until: 'Released' } }, 'Hold'],
    [{ action: 'Reset', reset: { to: 'Both' } }, 'Reset'],
    [{ action: 'Unreachable', unreachable: { code: 'Host' } }, 'Unreachable'],
  ] as const) {
    const first = put({ match: FIN, ...action }, { name: 'first' });
    const later = [
      put({ match: FIN, action: 'Drop' }, { name: 'drop' }),
      put({ match: FIN, action: 'Duplicate' }, { name: 'copy' }),
      put({ match: FIN, action: 'Delay', delay: { time: '1s' } }, { name: 'delay' }),
    ];
    const plan = decide([first, ...later]);
    assert.deepEqual([plan.end, plan.fault], [end, first]);
    assert.deepEqual([plan.copies, plan.delayMs], [[], 0]);
    assert.deepEqual(counts(first), [1, 1, 0, 0]);
    for (const each of later) assert.deepEqual(counts(each), [1, 0, 0, 1]);
  }
});

test('Delays add up, and copies are added', () => {
  const faults = [
    put({ match: FIN, action: 'Delay', delay: { time: '1s' } }, { name: 'a' }),
    put({ match: FIN, action: 'Duplicate' }, { name: 'b' }),
    put({ match: FIN, action: 'Delay', delay: { time: '250ms' } }, { name: 'c' }),
  ];
  const plan = decide(faults);
  assert.deepEqual([plan.end, plan.delayMs, plan.copies, plan.fault], [null, 1250, [faults[1]], faults[0]]);
});

test('a Delay before a Drop has decided nothing, and its ledger says so', () => {
  const delay = put({ match: FIN, action: 'Delay', delay: { time: '1s' } });
  const drop = put({ match: FIN, action: 'Drop' });
  const plan = decide([delay, drop]);
  assert.deepEqual([plan.end, plan.delayMs, plan.changes, plan.fault], ['Drop', 0, [], drop]);
  assert.deepEqual(
    [counts(delay), counts(drop)],
    [
      [1, 0, 0, 1],
      [1, 1, 0, 0],
    ],
  );
});

test('without room what must be kept is skipped, and the next fault is asked', () => {
  const faults = [
    put({ match: FIN, action: 'Hold', hold: { until: 'Released' } }),
    put({ match: FIN, action: 'Delay', delay: { time: '1s' } }),
    put({ match: FIN, action: 'Duplicate' }),
    put({ match: FIN, action: 'Drop' }),
  ];
  assert.equal(decide(faults, facts(), { room: 0 }).end, 'Drop');
  assert.deepEqual(faults.map(counts), [
    [1, 0, 0, 1],
    [1, 0, 0, 1],
    [1, 0, 0, 1],
    [1, 1, 0, 0],
  ]);
});

test('a Hold after a Delay takes the room that the Delay had', () => {
  const delay = put({ match: FIN, action: 'Delay', delay: { time: '1s' } });
  const hold = put({ match: FIN, action: 'Hold', hold: { until: 'Released' } });
  assert.equal(decide([delay, hold], facts(), { room: 1 }).end, 'Hold');
});

test('Hold until ConnectionClosed on a connection that has closed is skipped', () => {
  const hold = put({ match: FIN, action: 'Hold', hold: { until: 'ConnectionClosed' } });
  const segment = facts();
  segment.incarnation.closed = true;
  assert.equal(isApplied(hold, segment), false);
  assert.deepEqual(counts(hold), [1, 0, 0, 1]);
});

test('Any matches every segment, also one without a role, and takes the attempt that stands for it', () => {
  const drop = put({ match: { role: 'Any', attempt: { nth: 2 } }, action: 'Drop' });
  assert.equal(isApplied(drop, facts({ roles: { Fin: 2 } })), true);
  assert.equal(isApplied(drop, facts({ roles: { Fin: 1 } })), false);
  const any = put({ match: { role: 'Any', from: 'Client' }, action: 'Drop' });
  assert.equal(isApplied(any, facts({ roles: {} })), true);
  assert.equal(isApplied(any, facts({ roles: {}, from: 1 })), false);
});

test('a Corrupt before a Drop has corrupted nothing, and its ledger says so', () => {
  const corrupt = put({ match: FIN, action: 'Corrupt' });
  const drop = put({ match: FIN, action: 'Drop' });
  const plan = decide([corrupt, drop]);
  assert.deepEqual([plan.end, plan.corruptions, plan.changes], ['Drop', [], []]);
  assert.deepEqual(counts(corrupt), [1, 0, 0, 1]);
});

test('Corrupt skips what has no such byte; without one that is named it can always break a checksum', () => {
  const at = (payloadLength: number, corrupt: object) =>
    isApplied(put({ match: FIN, action: 'Corrupt', corrupt }), facts({ payloadLength }));
  assert.deepEqual([at(0, {}), at(5, {})], [true, true]);
  assert.deepEqual([at(0, { checksum: 'Valid' }), at(1, { checksum: 'Valid' })], [false, true]);
  assert.deepEqual([at(5, { byte: 5 }), at(6, { byte: 5 })], [false, true]);
});

test('Unreachable with TooBig skips what is small enough', () => {
  const tooBig = put({
    match: FIN,
    action: 'Unreachable',
    unreachable: { code: 'TooBig', mtu: 1400 },
  });
  assert.equal(isApplied(tooBig, facts({ length: 1400 })), false);
  assert.equal(isApplied(tooBig, facts({ length: 1401 })), true);
});

test('isSame compares the lane and every field', () => {
  const one = put({ match: FIN, action: 'Drop' });
  const again = fault.parse({ name: 'f', match: FIN, action: 'Drop' });
  assert.equal(one.isSame('l', again), true);
  assert.equal(one.isSame('m', again), false);
  assert.equal(one.isSame('l', { ...again, duration: '61s' }), false);
});

test('matched = applied + passed + skipped, for any faults and segments', () => {
  const action = fc.constantFrom(
    { action: 'Drop' },
    { action: 'Delay', delay: { time: '1s', jitter: '1s' } },
    { action: 'Duplicate' },
    { action: 'Hold', hold: { until: 'ConnectionClosed' } },
    { action: 'Reset', reset: { to: 'Client' } },
    { action: 'Corrupt' },
    { action: 'Corrupt', corrupt: { byte: 3, checksum: 'Valid' } },
    { action: 'Throttle', throttle: { bytesPerSecond: 10_000, burst: 1500, queue: '50ms' } },
    { action: 'Unreachable', unreachable: { code: 'TooBig', mtu: 1400 } },
  ) as fc.Arbitrary<Pick<FaultInput, 'action'>>;
  const match = fc.record({
    role: fc.constantFrom<SegmentRole>('Fin', 'AckOfFin', 'Data'),
    connectionsPermille: fc.integer({ min: 1, max: 1000 }),
    segmentsPermille: fc.integer({ min: 1, max: 1000 }),
    piggyback: fc.constantFrom<'Include' | 'Exclude'>('Include', 'Exclude'),
  });
  const segment = fc.record({
    ordinal: fc.integer({ min: 1, max: 9 }),
    room: fc.nat(3),
    closed: fc.boolean(),
    payloadLength: fc.nat(1448),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(match, action)), fc.array(segment), (specs, segments) => {
      const faults = specs.map(([one, what], i) => put({ match: one, ...what }, { name: `f${i}` }));
      for (const { ordinal, room, closed, payloadLength } of segments) {
        const size = { payloadLength, length: payloadLength + 52 };
        const one = facts({
          ordinal,
          ...size,
          roles: { Fin: 1, AckOfFin: 2, Data: 1 },
          piggyback: ROLE.AckOfFin,
        });
        one.incarnation.closed = closed;
        const before = faults.map(({ applied }) => applied);
        const plan = decide(faults, one, { room });
        const now = faults.filter(({ applied }, i) => applied > (before[i] ?? 0));
        // What the ledger says was applied is what the plan carries out.
        const ended = plan.end === null ? [] : [plan.fault];
        assert.deepEqual(new Set(now), new Set([...plan.copies, ...plan.changes, ...ended]));
        const kept = plan.copies.length + (plan.end === 'Hold' || plan.changes.length > 0 ? 1 : 0);
        assert.ok(kept <= room);
      }
      for (const { matched, applied, passed, skipped } of faults) {
        assert.equal(matched, applied + passed + skipped);
        assert.ok(Math.min(applied, passed, skipped) >= 0);
      }
    }),
  );
});
