import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherSide } from './segment-role.ts';
import { stateLabel, TCP_STATES, zeroCounts } from './state.ts';

test('TCP_STATES are the eleven, each once', () => {
  assert.equal(TCP_STATES.length, 11);
  assert.equal(new Set(TCP_STATES).size, 11);
});

test('zeroCounts has every state, and is a fresh object each time', () => {
  const counts = zeroCounts();
  assert.deepEqual(Object.keys(counts), [...TCP_STATES]);
  assert.equal(
    Object.values(counts).every((count) => count === 0),
    true,
  );
  counts.LISTEN = 1;
  assert.equal(zeroCounts().LISTEN, 0);
});

test('stateLabel is the state in lower case', () => {
  assert.equal(stateLabel('FIN_WAIT_1'), 'fin_wait_1');
});

test('otherSide of the other side is the side itself', () => {
  assert.equal(otherSide('Client'), 'Server');
  assert.equal(otherSide('Server'), 'Client');
});
