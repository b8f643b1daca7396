import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TCP_STATES } from '#lab/spec/state.ts';
import { EDGES } from './edges.ts';
import { shortestWay } from './shortest-way.ts';

const told = (...way: Parameters<typeof shortestWay>) =>
  shortestWay(...way).map(({ from, to }) => `${from} ${to}`);

test('shortestWay of a new socket begins where its side begins', () => {
  assert.deepEqual(told('Client', 'None', 'ESTABLISHED'), ['CLOSED SYN_SENT', 'SYN_SENT ESTABLISHED']);
  assert.deepEqual(told('Server', 'None', 'ESTABLISHED'), ['LISTEN SYN_RECV', 'SYN_RECV ESTABLISHED']);
  assert.deepEqual(told('Server', 'None', 'LISTEN'), ['CLOSED LISTEN']);
});

test('shortestWay goes through states that no look has caught', () => {
  assert.deepEqual(told('Client', 'ESTABLISHED', 'FIN_WAIT_2'), [
    'ESTABLISHED FIN_WAIT_1',
    'FIN_WAIT_1 FIN_WAIT_2',
  ]);
  assert.deepEqual(told('Server', 'CLOSE_WAIT', 'LAST_ACK'), ['CLOSE_WAIT LAST_ACK']);
});

test('shortestWay of a socket that is gone is told only where that is its natural end', () => {
  assert.deepEqual(told('Client', 'TIME_WAIT', 'None'), ['TIME_WAIT CLOSED']);
  assert.deepEqual(told('Server', 'LAST_ACK', 'None'), ['LAST_ACK CLOSED']);
  assert.deepEqual(told('Client', 'ESTABLISHED', 'None'), []);
  assert.deepEqual(told('Client', 'CLOSING', 'ESTABLISHED'), []);
});

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
