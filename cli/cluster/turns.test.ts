// Turns: never more at once than there are, in the order in which they came, and none is lost by a failure.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from './turns.ts';

it('Turns lets so many work at a time, in order, and goes on after one that failed', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  let atOnce = 0;
  const work = (i: number) => async () => {
    begun.push(i);
    atOnce += 1;
    assert.ok(atOnce <= 2);
    await nextTurn();
    atOnce -= 1;
    if (i === 1) throw new Error('no');
    return i;
  };
  const all = [0, 1, 2, 3, 4].map((i) => turns.take(work(i)));
  assert.equal(turns.areWanted, true);
  const outcomes = await Promise.allSettled(all);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
  assert.deepEqual(begun, [0, 1, 2, 3, 4]);
  assert.equal(turns.areWanted, false);
  assert.equal(await turns.take(work(5)), 5);
});
