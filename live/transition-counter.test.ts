import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneSocket } from '#lab/run/observation.ts';
import type { TcpState } from '#lab/spec/state.ts';
import { TransitionCounter } from './transition-counter.ts';

const sockets = (...states: [number, TcpState][]): LaneSocket[] =>
  states.map(([clientPort, state]) => ({ clientPort, state, unaccepted: false }));

test('TransitionCounter counts the edges between two samples, and each once', () => {
  const counter = new TransitionCounter('Server', () => undefined);
  counter.add(0, []);
  counter.add(100, sockets([1, 'ESTABLISHED'], [2, 'SYN_RECV']));
  assert.deepEqual(counter.take(), [
    { side: 'Server', from: 'LISTEN', to: 'SYN_RECV', count: 2 },
    { side: 'Server', from: 'SYN_RECV', to: 'ESTABLISHED', count: 1 },
  ]);
  assert.deepEqual(counter.take(), []);
  counter.add(200, sockets([2, 'SYN_RECV']));
  assert.deepEqual(
    counter.take().map(({ from, to }) => `${from}>${to}`),
    ['ESTABLISHED>CLOSE_WAIT', 'CLOSE_WAIT>LAST_ACK', 'LAST_ACK>None'],
  );
});

test('TransitionCounter takes what the first sample shows for old, and listeners for no connection', () => {
  const changes: string[] = [];
  const counter = new TransitionCounter('Client', (port, state, at) =>
    changes.push(`${port} ${state} ${at}`),
  );
  counter.add(5, sockets([7, 'TIME_WAIT'], [0, 'CLOSED']));
  assert.deepEqual(counter.take(), []);
  counter.add(6, sockets());
  assert.deepEqual(counter.take(), [{ side: 'Client', from: 'TIME_WAIT', to: 'None', count: 1 }]);
  assert.deepEqual(changes, ['7 TIME_WAIT 5', '7 None 6']);
});

test('TransitionCounter with ten thousand connections that open and close keeps no more than its tables', () => {
  const counter = new TransitionCounter('Client', () => undefined);
  counter.add(0, []);
  const all = Array.from({ length: 10_000 }, (_, i) => i + 20_000);
  for (let round = 0; round < 20; round++) {
    counter.add(round * 2 + 1, sockets(...all.map((port) => [port, 'ESTABLISHED'] as [number, TcpState])));
    counter.add(round * 2 + 2, []);
  }
  const taken = counter.take();
  assert.equal(taken.length, 5);
  assert.ok(taken.every(({ count }) => count === 200_000));
});
