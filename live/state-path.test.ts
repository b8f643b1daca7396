import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TCP_STATES } from '#lab/spec/state.ts';
import { STATE_EDGES, statePath } from './state-path.ts';

const words = (path: ReturnType<typeof statePath>) => path.map((edge) => edge.join('>')).join(' ');

test('statePath of a connection that came to be between two looks begins at nothing, or at the listener', () => {
  assert.equal(words(statePath('Client', 'None', 'ESTABLISHED')), 'None>SYN_SENT SYN_SENT>ESTABLISHED');
  assert.equal(words(statePath('Server', 'None', 'ESTABLISHED')), 'LISTEN>SYN_RECV SYN_RECV>ESTABLISHED');
});

test('statePath of an active close goes by FIN_WAIT_2, of a passive one by CLOSE_WAIT', () => {
  assert.equal(
    words(statePath('Client', 'ESTABLISHED', 'TIME_WAIT')),
    'ESTABLISHED>FIN_WAIT_1 FIN_WAIT_1>FIN_WAIT_2 FIN_WAIT_2>TIME_WAIT',
  );
  assert.equal(
    words(statePath('Server', 'ESTABLISHED', 'LAST_ACK')),
    'ESTABLISHED>CLOSE_WAIT CLOSE_WAIT>LAST_ACK',
  );
});

test('statePath of a port that is used again ends the old connection and begins the new one', () => {
  assert.equal(
    words(statePath('Client', 'TIME_WAIT', 'ESTABLISHED')),
    'TIME_WAIT>None None>SYN_SENT SYN_SENT>ESTABLISHED',
  );
});

test('statePath of the same state is empty, and of what no edge leads to the one step', () => {
  assert.deepEqual(statePath('Client', 'ESTABLISHED', 'ESTABLISHED'), []);
  assert.equal(words(statePath('Client', 'ESTABLISHED', 'CLOSED')), 'ESTABLISHED>CLOSED');
});

test('statePath to nothing never passes through TIME_WAIT, which lasts longer than a look', () => {
  for (const state of TCP_STATES.filter((each) => each !== 'TIME_WAIT'))
    assert.doesNotMatch(words(statePath('Client', state, 'None')), /TIME_WAIT/);
});

test('STATE_EDGES has every edge of every way between states of a connection', () => {
  const edges = new Set(STATE_EDGES.map((edge) => edge.join('>')));
  const states = TCP_STATES.filter((state) => state !== 'LISTEN' && state !== 'CLOSED');
  for (const side of ['Client', 'Server'] as const) {
    // A server's end of a connection never sends the first SYN.
    const possible = states.filter((state) => side === 'Client' || state !== 'SYN_SENT');
    for (const from of possible)
      for (const to of possible)
        for (const edge of statePath(side, from, to)) assert.ok(edges.has(edge.join('>')), edge.join('>'));
  }
});
