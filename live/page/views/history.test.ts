import assert from 'node:assert/strict';
import { test } from 'node:test';
import { zeroCounts } from '#lab/spec/state.ts';
import type { LiveFrame } from '#live/live-frame.ts';
import { History } from './history.ts';

const counts = (established: number) => ({ ...zeroCounts(), ESTABLISHED: established });

function frame(at: number, established: number, faults: LiveFrame['faults'] = []): LiveFrame {
  return {
    sequence: at,
    at,
    lab: null,
    client: counts(established),
    server: null,
    transitions: [],
    pairs: [],
    acceptQueue: null,
    errors: { Client: {}, Server: {} },
    faults,
    ledger: null,
    run: null,
    troubles: [],
  };
}

test('History puts what the server kept before what has come since', () => {
  const history = new History();
  history.add(frame(2000, 2));
  history.restart({
    points: [{ at: 1000, client: counts(1), server: null }],
    faults: [{ name: 'drop', text: 'drops', from: 500, to: 1500 }],
  });
  history.add(frame(3000, 3));
  const { atMs, states } = history.timeline('Client', 1000);
  assert.deepEqual(atMs, [0, 1000, 2000]);
  assert.deepEqual(states, { ESTABLISHED: [1, 2, 3] });
  assert.deepEqual(history.faults(1000, 3000), [{ name: 'drop', text: 'drops', from: 500, to: 1500 }]);
  assert.deepEqual(history.faults(1500, 3000), []);
});

test('History.timeline from the middle begins with what held then', () => {
  const history = new History();
  for (const at of [1000, 2000, 3000]) history.add(frame(at, at));
  assert.deepEqual(history.timeline('Client', 2500), {
    resolutionMs: 100,
    atMs: [0, 500],
    states: { ESTABLISHED: [2000, 3000] },
  });
});

test('History that gets too long is thinned, and keeps its peaks', () => {
  const history = new History();
  for (let at = 0; at < 20_000; at++) history.add(frame(at, at === 777 ? 9 : 1));
  const { atMs, states } = history.timeline('Client', 0);
  assert.ok(atMs.length <= 3000, String(atMs.length));
  assert.equal(Math.max(...(states.ESTABLISHED ?? [])), 9);
  assert.equal(history.end, 19_999);
});

test('History cuts the window of a fault that is no longer told of', () => {
  const history = new History();
  const fault = {
    name: 'drop',
    text: 'drops',
    window: { from: 1000, to: 61_000 },
  } as LiveFrame['faults'][number];
  history.add(frame(2000, 1, [fault]));
  assert.equal(history.faults(0, 90_000)[0]?.to, 61_000);
  history.add(frame(3000, 1));
  history.add(frame(4000, 1));
  assert.deepEqual(history.faults(0, 90_000), [{ name: 'drop', text: 'drops', from: 1000, to: 3000 }]);
});
