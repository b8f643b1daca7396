import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type StateCounts, zeroCounts } from '#lab/spec/state.ts';
import { quietMoment } from './fixture-source.ts';
import { HistoryKeeper } from './history-keeper.ts';
import type { LiveFault } from './live-frame.ts';

const counts = (CLOSE_WAIT: number): StateCounts => ({ ...zeroCounts(), CLOSE_WAIT });
const fault = (name: string, from: number, to: number, state: LiveFault['state'] = 'InForce') =>
  ({ name, text: `${name} in words`, window: { from, to }, state }) as LiveFault;

test('HistoryKeeper keeps a day in 1200 points at most, with every peak and its own times', () => {
  const keeper = new HistoryKeeper();
  for (let at = 0; at < 864_000; at++)
    keeper.add(quietMoment({ at: at * 100, server: counts(at === 500_000 ? 7 : 1) }));
  const { points } = keeper.history();
  assert.ok(points.length <= 1200 && points.length >= 600, `${points.length} points`);
  assert.equal(points[0]?.at, 0);
  assert.ok(points.some(({ server }) => server?.CLOSE_WAIT === 7));
  const times = points.map(({ at }) => at);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('HistoryKeeper tells an end that was not seen as null, and leaves out times at which neither was', () => {
  const keeper = new HistoryKeeper();
  keeper.add(quietMoment({ at: 0, client: null }));
  keeper.add(quietMoment({ at: 100, client: null, server: null }));
  assert.deepEqual(keeper.history().points, [{ at: 0, client: null, server: zeroCounts() }]);
});

test('HistoryKeeper begins anew with another lab or run, and keeps what was when a lab has gone', () => {
  const keeper = new HistoryKeeper();
  keeper.add(quietMoment({ at: 0 }));
  keeper.add(quietMoment({ at: 100, lab: null, client: null, server: null }));
  assert.equal(keeper.history().points.length, 1);
  keeper.add(quietMoment({ at: 200, lab: { name: 'closing', runtime: 'Local', lanes: ['main'] } }));
  assert.deepEqual(
    keeper.history().points.map(({ at }) => at),
    [200],
  );
});

test('HistoryKeeper keeps the windows of faults that have ended: by time, by command, with their lab; 100 of them', () => {
  const keeper = new HistoryKeeper();
  keeper.add(
    quietMoment({
      at: 0,
      faults: [fault('by-time', 0, 50), fault('by-command', 10, 900), fault('with-lab', 20, 900)],
    }),
  );
  keeper.add(
    quietMoment({ at: 100, faults: [fault('by-time', 0, 50, 'Ended'), fault('with-lab', 20, 900)] }),
  );
  keeper.add(
    quietMoment({ at: 200, faults: [fault('by-time', 0, 50, 'Ended'), fault('with-lab', 20, 900)] }),
  );
  keeper.add(quietMoment({ at: 300, lab: null, faults: [fault('with-lab', 20, 300, 'Ended')] }));
  const windows = keeper.history().faults.map(({ name, from, to }) => `${name} ${from}-${to}`);
  assert.deepEqual(windows, ['by-time 0-50', 'by-command 10-100', 'with-lab 20-300']);
  for (let i = 0; i < 300; i++) keeper.add(quietMoment({ at: 400 + i, faults: [fault(`f${i}`, i, i + 1)] }));
  assert.equal(keeper.history().faults.length, 100);
  assert.equal(keeper.history().faults.at(-1)?.name, 'f298');
});
