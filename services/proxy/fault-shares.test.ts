// Shares of connections and of segments, ramps and jitter: who is chosen, and that the same seed chooses the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, FIN, facts, isApplied, NOW, put } from './made-faults.ts';

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

/** How many of 200 connections a fault with ramps chooses at a time. */
function chosenAt(match: object, seconds: readonly number[]): number[] {
  const ramps = { duration: '20s', rampIn: '4s', rampOut: '10s' };
  const drop = put({ match: { ...FIN, ...match }, action: 'Drop', ...ramps });
  return seconds.map(
    (s) => UP.filter((ordinal) => isApplied(drop, facts({ ordinal }), { now: NOW + s * 1000 })).length,
  );
}

test('rampIn and rampOut let the share of connections grow and shrink evenly', () => {
  const near = (seen: readonly number[], wanted: readonly number[]) =>
    assert.ok(
      seen.every((count, i) => Math.abs(count - (wanted[i] ?? 0)) <= 20),
      `${seen} for ${wanted}`,
    );
  const times = [0, 1, 2, 4, 10, 12.5, 15, 17.5, 19.999];
  near(chosenAt({}, times), [0, 50, 100, 200, 200, 150, 100, 50, 0]);
  near(chosenAt({ connectionsPermille: 500 }, times), [0, 25, 50, 100, 100, 75, 50, 25, 0]);
});

test('with ramps each connection joins once and leaves once; what was matched in between is passed', () => {
  const drop = put({ match: FIN, action: 'Drop', duration: '20s', rampIn: '8s', rampOut: '8s' });
  for (const ordinal of UP) {
    const seen = Array.from({ length: 200 }, (_, i) =>
      isApplied(drop, facts({ ordinal }), { now: NOW + i * 100 }) ? 1 : 0,
    );
    assert.match(seen.join(''), /^0*1+0*$/);
  }
  assert.equal(drop.matched, drop.applied + drop.passed);
  assert.ok(drop.passed > 0);
});

test('a Hold with a ramp-out waits until its connection leaves the share, not for the end', () => {
  const hold = put({
    match: FIN,
    action: 'Hold',
    hold: { until: 'Released' },
    duration: '10s',
    rampOut: '10s',
  });
  const until = UP.map((ordinal) => {
    const plan = decide([hold], facts({ ordinal }));
    return plan.end === 'Hold' ? plan.holdUntil - NOW : 0;
  });
  assert.ok(Math.min(...until) >= 0 && Math.max(...until) <= 10_000);
  assert.ok(until.filter((ms) => ms < 5000).length > 60 && until.filter((ms) => ms > 5000).length > 60);
});
