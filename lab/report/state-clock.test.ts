import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneSocket } from '../run/observation.ts';
import type { TcpState } from '../spec/state.ts';
import { StateClock } from './state-clock.ts';

function sockets(...states: [number, TcpState][]): LaneSocket[] {
  return states.map(([clientPort, state]) => ({ clientPort, state, unaccepted: false }));
}

function recordingClock(): { clock: StateClock; changes: string[] } {
  const changes: string[] = [];
  const clock = new StateClock((port, state, at) => changes.push(`${port} ${state}@${at}`));
  return { clock, changes };
}

test('StateClock counts from the first sample in a state to the first that is not', () => {
  const { clock, changes } = recordingClock();
  clock.add(1000, sockets([1, 'ESTABLISHED']));
  clock.add(1100, sockets([1, 'ESTABLISHED']));
  clock.add(1200, sockets([1, 'FIN_WAIT_1']));
  clock.add(1300, []);
  assert.deepEqual(changes, ['1 ESTABLISHED@1000', '1 FIN_WAIT_1@1200', '1 None@1300']);
  assert.deepEqual(clock.times(), [
    { state: 'ESTABLISHED', count: 1, unfinished: 0, minMs: 200, medianMs: 200, p95Ms: 200, maxMs: 200 },
    { state: 'FIN_WAIT_1', count: 1, unfinished: 0, minMs: 100, medianMs: 100, p95Ms: 100, maxMs: 100 },
  ]);
});

test('StateClock counts what is not over as long as it was seen, and says how many', () => {
  const { clock } = recordingClock();
  clock.add(0, sockets([1, 'CLOSE_WAIT'], [2, 'CLOSE_WAIT']));
  clock.add(300, sockets([1, 'CLOSE_WAIT']));
  clock.add(900, sockets([1, 'CLOSE_WAIT']));
  const [times] = clock.times();
  assert.deepEqual([times?.count, times?.unfinished, times?.minMs, times?.maxMs], [2, 1, 300, 900]);
  assert.deepEqual(clock.times(), clock.times());
});

test('StateClock gives quantiles to 1 %, within the least and the most', () => {
  const { clock } = recordingClock();
  // Connection n stays n·100 ms.
  for (let at = 0; at <= 100; at++) {
    const open = Array.from({ length: 100 }, (_, i) => i + 1).filter((port) => at < port);
    clock.add(at * 100, sockets(...open.map((port): [number, TcpState] => [port, 'TIME_WAIT'])));
  }
  const [times] = clock.times();
  assert.deepEqual([times?.count, times?.minMs, times?.maxMs], [100, 100, 10_000]);
  assert.ok(Math.abs((times?.medianMs ?? 0) - 5000) <= 50, `${times?.medianMs}`);
  assert.ok(Math.abs((times?.p95Ms ?? 0) - 9500) <= 95, `${times?.p95Ms}`);
});

test('StateClock passes over sockets without a client port', () => {
  const { clock, changes } = recordingClock();
  clock.add(0, sockets([0, 'LISTEN'], [0, 'CLOSED']));
  assert.deepEqual([clock.times(), changes], [[], []]);
});

test('StateClock begins anew when a port is used again', () => {
  const { clock } = recordingClock();
  clock.add(0, sockets([1, 'ESTABLISHED']));
  clock.add(100, []);
  clock.add(200, sockets([1, 'ESTABLISHED']));
  clock.add(500, []);
  const [times] = clock.times();
  assert.deepEqual([times?.count, times?.minMs, times?.maxMs], [2, 100, 300]);
});
