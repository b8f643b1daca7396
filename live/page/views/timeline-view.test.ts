import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroCounts } from '#lab/spec/state.ts';
import type { LiveRun } from '#live/live-frame.ts';
import { History } from './history.ts';
import { timelineView } from './timeline-view.ts';

/** A second of each: nothing, ESTABLISHED, CLOSE_WAIT; and a fault in the last two. */
function threeSeconds(): History {
  const history = new History();
  const point = (at: number, some: object) => ({
    at,
    client: zeroCounts(),
    server: { ...zeroCounts(), ...some },
  });
  history.restart({
    points: [
      point(1000, {}),
      point(2000, { ESTABLISHED: 5 }),
      point(3000, { CLOSE_WAIT: 5 }),
      point(4000, { CLOSE_WAIT: 5 }),
    ],
    faults: [{ name: 'drop-fin', text: 'drop every Fin', from: 2500, to: 60_000 }],
  });
  return history;
}

const RUN: LiveRun = {
  ...{ id: '1', name: 'one', title: 'One', stage: 'Running', startedAt: 2000, endedAt: null, stepCount: 2 },
  ...{ verdict: null, reasons: [], hasReport: false },
  steps: [
    { name: 'open', prompt: null, startedAt: 2000, endedAt: 3000, expectations: [] },
    { name: 'close', prompt: null, startedAt: 3000, endedAt: null, expectations: [] },
  ],
};

test('timelineView of a run begins with it, and has its steps and the faults of its time', () => {
  const view = timelineView(threeSeconds(), 'Run', RUN);
  assert.equal(view?.data.durationMs, 2000);
  assert.match(view?.plots.text ?? '', /step 2: close, from 1\.0 s/);
  assert.match(view?.plots.text ?? '', /drop every Fin; in force from 0\.5 s to the end/);
  assert.match(view?.plots.text ?? '', /CLOSE_WAIT on the server: at most 5/);
});

test('timelineView without a run shows all there is', () => {
  assert.equal(timelineView(threeSeconds(), 'Run', null)?.data.durationMs, 3000);
  assert.equal(timelineView(threeSeconds(), 'All', RUN)?.data.durationMs, 3000);
});

test('timelineView of the last second leaves out states that were not seen in it', () => {
  const view = timelineView(threeSeconds(), 1000, null);
  assert.equal(view?.data.durationMs, 1000);
  assert.doesNotMatch(view?.plots.text ?? '', /ESTABLISHED/);
});

test('timelineView of nothing is nothing', () => {
  assert.equal(timelineView(new History(), 'All', null), null);
});
