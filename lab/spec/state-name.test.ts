import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TCP_STATES } from './state.ts';
import { stateNamed } from './state-name.ts';

test('stateNamed knows every state by its own name, in any case', () => {
  for (const state of TCP_STATES) {
    assert.equal(stateNamed(state), state);
    assert.equal(stateNamed(state.toLowerCase().replaceAll('_', '-')), state);
  }
});

test("stateNamed knows ss's, netstat's and the RFC's names", () => {
  assert.deepEqual(
    ['ESTAB', 'FIN-WAIT-1', 'FIN_WAIT2', 'SYN-RECEIVED', 'SYN_RCVD', 'UNCONN', 'Close'].map(stateNamed),
    ['ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2', 'SYN_RECV', 'SYN_RECV', 'CLOSED', 'CLOSED'],
  );
});

test('stateNamed gives null for what is no state', () => {
  for (const word of ['', 'WAIT', 'close-wait-leak', 'toString', '__proto__'])
    assert.equal(stateNamed(word), null);
});
