import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault } from '#lab/spec/fault.ts';
import { TCP_STATES, zeroCounts } from '#lab/spec/state.ts';
import type { LiveFault } from '#live/live-frame.ts';
import { STATE_EDGES } from '#live/state-path.ts';
import { closedWays } from './closed-ways.ts';
import { EdgeFlow } from './edge-flow.ts';
import { EDGES } from './edges.ts';
import { tellingState } from './headline.ts';

const told = (edges: Iterable<{ from: string; to: string }>) =>
  [...edges].map(({ from, to }) => `${from} ${to}`);

test('every state is reached by an arrow and left by one', () => {
  for (const state of TCP_STATES) {
    assert.ok(
      EDGES.some(({ to }) => to === state),
      `to ${state}`,
    );
    assert.ok(
      EDGES.some(({ from }) => from === state),
      `from ${state}`,
    );
  }
});

test('every edge that a lab tells of is an arrow, or an end that the textbook does not know', () => {
  const flow = new EdgeFlow();
  const transitions = STATE_EDGES.map(([from, to]) => ({ side: 'Client' as const, from, to, count: 1 }));
  flow.add(transitions, 0);
  const { taken, cut } = flow.at(10).Client;
  assert.equal(cut, 4); // SYN_RECV, FIN_WAIT_1, FIN_WAIT_2 and CLOSING that were given up
  assert.equal(taken.size + cut, STATE_EDGES.length);
});

test('EdgeFlow counts what was within the last second, by side', () => {
  const flow = new EdgeFlow();
  const close = { from: 'ESTABLISHED', to: 'CLOSE_WAIT', count: 5 } as const;
  flow.add([{ side: 'Server', ...close }], 0);
  flow.add([{ side: 'Server', ...close }], 600);
  assert.deepEqual([...flow.at(900).Server.taken.values()], [10]);
  assert.deepEqual([...flow.at(900).Client.taken.values()], []);
  assert.deepEqual([...flow.at(1200).Server.taken.values()], [5]);
  assert.deepEqual([...flow.at(1700).Server.taken.values()], []);
});

function inForce(match: Parameters<typeof fault.parse>[0], state: LiveFault['state'] = 'InForce'): LiveFault {
  const whole = fault.parse({ name: 'drop', match, action: 'Drop' });
  const times = { startsInMs: 0, endsInMs: 1000, window: { from: 0, to: 1000 } };
  return { name: 'drop', lane: 'main', fault: whole, state, text: '', ...times };
}

test('closedWays are those of the end that does not get the segment', () => {
  const lastAck = [inForce({ role: 'AckOfFin', from: 'Client' })];
  assert.deepEqual(told(closedWays('Server', lastAck).keys()), [
    'FIN_WAIT_1 FIN_WAIT_2',
    'CLOSING TIME_WAIT',
    'LAST_ACK CLOSED',
  ]);
  assert.deepEqual(told(closedWays('Client', lastAck).keys()), []);
  assert.deepEqual(told(closedWays('Server', [inForce({ role: 'Syn' })]).keys()), ['LISTEN SYN_RECV']);
  assert.equal(closedWays('Server', [inForce({ role: 'Syn' }, 'Ended')]).size, 0);
});

test('tellingState is the fullest that is on its way somewhere, else the open ones', () => {
  const counts = zeroCounts();
  assert.equal(tellingState({ ...counts, LISTEN: 1 }), null);
  assert.equal(tellingState({ ...counts, LISTEN: 1, ESTABLISHED: 9 }), 'ESTABLISHED');
  assert.equal(tellingState({ ...counts, ESTABLISHED: 9, CLOSE_WAIT: 2, LAST_ACK: 1 }), 'CLOSE_WAIT');
});
