import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import type { SegmentRole } from '#lab/spec/segment-role.ts';
import { ActiveFault } from './active-fault.ts';
import { decideFate } from './decide-fate.ts';
import { FatePlan } from './fate-plan.ts';
import { Incarnation } from './incarnation.ts';
import { ROLE, roleIndex } from './role-set.ts';
import { SegmentFacts } from './segment-facts.ts';

const NOW = 1_000_000;

/** A fault that was put at NOW. */
function put(spec: Omit<FaultInput, 'name'>, place: { name?: string; seed?: number } = {}): ActiveFault {
  const name = place.name ?? 'f';
  return new ActiveFault(fault.parse({ name: 'f', ...spec }), {
    name,
    lane: 'l',
    seed: place.seed ?? 1,
    at: NOW,
  });
}

/** A Fin of the client, first attempt, on connection 1, but for what is given. */
function facts(
  given: {
    roles?: Partial<Record<SegmentRole, number>>;
    piggyback?: number;
    from?: 0 | 1;
    ordinal?: number;
    offset?: number;
  } = {},
): SegmentFacts {
  const made = new SegmentFacts();
  made.incarnation = new Incarnation({ laneId: 1, clientPort: 40_000 }, 1, given.ordinal ?? 1);
  made.from = given.from ?? 0;
  made.piggyback = given.piggyback ?? 0;
  made.offset = given.offset ?? 0;
  for (const [role, attempt] of Object.entries(given.roles ?? { Fin: 1 })) {
    made.roles |= ROLE[role as SegmentRole];
    made.attempts[roleIndex(role as SegmentRole)] = attempt;
  }
  return made;
}

function decide(faults: ActiveFault[], segment = facts(), { now = NOW, room = 100 } = {}): FatePlan {
  const plan = new FatePlan();
  plan.reset(room);
  decideFate(faults, segment, now, plan);
  return plan;
}
const counts = ({ matched, applied, passed, skipped }: ActiveFault) => [matched, applied, passed, skipped];
const isApplied = (one: ActiveFault, segment?: SegmentFacts, options = {}) =>
  decide([one], segment, options).fault !== null;

const FIN = { role: 'Fin' } as const;

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

test('Drop, Hold and Reset end the walk; what matches later is skipped', () => {
  for (const [action, end] of [
    [{ action: 'Drop' }, 'Drop'],
    [{ action: 'Hold', hold: { until: 'Released' } }, 'Hold'],
    [{ action: 'Reset', reset: { to: 'Both' } }, 'Reset'],
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

test('a share of connections is sticky: all segments of one are in or out', () => {
  const drop = put({ match: { ...FIN, connectionsPermille: 500 }, action: 'Drop' });
  for (let ordinal = 1; ordinal <= 50; ordinal++) {
    const first = isApplied(drop, facts({ ordinal }));
    const again = [1, 2, 3].map((n) => isApplied(drop, facts({ ordinal, roles: { Fin: n }, offset: n })));
    assert.deepEqual(again, [first, first, first]);
  }
});

/** Which of 200 connections are chosen, in the order that is given. */
function chosen(seed: number, order: readonly number[], match: object): number[] {
  const drop = put({ match: { ...FIN, ...match }, action: 'Drop' }, { seed });
  return order.filter((ordinal) => isApplied(drop, facts({ ordinal }))).sort((a, b) => a - b);
}
const UP = Array.from({ length: 200 }, (_, i) => i + 1);

for (const match of [{ connectionsPermille: 300 }, { segmentsPermille: 300 }]) {
  test(`${Object.keys(match)[0]}: the same seed chooses the same, whatever the order; another seed others`, () => {
    const picked = chosen(1, UP, match);
    assert.deepEqual(chosen(1, [...UP].reverse(), match), picked);
    assert.notDeepEqual(chosen(2, UP, match), picked);
    assert.ok(picked.length > 30 && picked.length < 90, `${picked.length}`);
  });
}

test('two faults with the same share choose apart from each other', () => {
  const [a, b] = ['a', 'b'].map((name) => {
    const drop = put({ match: { ...FIN, connectionsPermille: 300 }, action: 'Drop' }, { name });
    return UP.filter((ordinal) => isApplied(drop, facts({ ordinal })));
  });
  assert.notDeepEqual(a, b);
});

test('segmentsPermille chooses each data segment by itself, not a connection as a whole', () => {
  const drop = put({ match: { role: 'Data', segmentsPermille: 500 }, action: 'Drop' });
  const picked = UP.filter((i) => isApplied(drop, facts({ roles: { Data: 1 }, offset: i * 1448 })));
  assert.ok(picked.length > 60 && picked.length < 140, `${picked.length}`);
});

test('jitter spreads the delay over time ± jitter, the same for the same seed', () => {
  const delays = (seed: number) => {
    const one = put({ match: FIN, action: 'Delay', delay: { time: '100ms', jitter: '100ms' } }, { seed });
    return UP.map((ordinal) => decide([one], facts({ ordinal })).delayMs);
  };
  const all = delays(1);
  assert.ok(
    Math.min(...all) >= 0 && Math.min(...all) < 20 && Math.max(...all) > 180 && Math.max(...all) <= 200,
  );
  assert.deepEqual(delays(1), all);
  assert.notDeepEqual(delays(2), all);
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
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(match, action)), fc.array(segment), (specs, segments) => {
      const faults = specs.map(([one, what], i) => put({ match: one, ...what }, { name: `f${i}` }));
      for (const { ordinal, room, closed } of segments) {
        const one = facts({ ordinal, roles: { Fin: 1, AckOfFin: 2, Data: 1 }, piggyback: ROLE.AckOfFin });
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
