import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClientBehaviourInput, clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { clientPlan } from './client-plan.ts';
import { type ConnectionFacts, nextClose } from './next-close.ts';

const NOTHING: ConnectionFacts = {
  connectedAt: null,
  responseAt: null,
  endReadAt: null,
  isHalfClosed: false,
};

function decide(behaviour: ClientBehaviourInput, facts: Partial<ConnectionFacts>) {
  return nextClose({ ...NOTHING, ...facts }, clientPlan(clientBehaviour.parse(behaviour)));
}

const withResponse = { request: { bytes: 32 }, response: { bytes: 1 } };

test('nextClose with close Never and the peer silent is null', () => {
  assert.equal(decide({}, { connectedAt: 5 }), null);
});

test('nextClose before the connection is established is null', () => {
  assert.equal(decide({ close: { how: 'Fin' } }, {}), null);
});

test('nextClose with close after 1s counts from the establishment', () => {
  assert.deepEqual(decide({ close: { how: 'Fin', after: '1s' } }, { connectedAt: 5 }), {
    at: 1005,
    how: 'Fin',
  });
});

test('nextClose with a response awaited counts from the response', () => {
  const behaviour: ClientBehaviourInput = { ...withResponse, close: { how: 'Reset', after: '1s' } };
  assert.equal(decide(behaviour, { connectedAt: 5 }), null);
  assert.deepEqual(decide(behaviour, { connectedAt: 5, responseAt: 50 }), { at: 1050, how: 'Reset' });
});

test('nextClose after the end of the stream closes by onPeerClose', () => {
  const behaviour: ClientBehaviourInput = { ...withResponse, onPeerClose: { after: '100ms' } };
  assert.deepEqual(decide(behaviour, { connectedAt: 5, endReadAt: 50 }), { at: 150, how: 'Fin' });
});

test('nextClose with both due takes the earlier one', () => {
  const behaviour: ClientBehaviourInput = {
    close: { how: 'HalfClose', after: '1s' },
    onPeerClose: { after: '2s' },
  };
  assert.deepEqual(decide(behaviour, { connectedAt: 0, endReadAt: 10 }), { at: 1000, how: 'HalfClose' });
  assert.deepEqual(decide(behaviour, { connectedAt: 0, endReadAt: 10, isHalfClosed: true }), {
    at: 2010,
    how: 'Fin',
  });
});

test('nextClose with close Reset answers the peer with a reset', () => {
  const behaviour: ClientBehaviourInput = { close: { how: 'Reset', after: '1h' } };
  assert.deepEqual(decide(behaviour, { connectedAt: 0, endReadAt: 10 }), { at: 10, how: 'Reset' });
});

test('nextClose when half closed and the behaviour becomes Fin closes wholly', () => {
  assert.deepEqual(decide({ close: { how: 'Fin' } }, { connectedAt: 0, isHalfClosed: true }), {
    at: 0,
    how: 'Fin',
  });
});

test('nextClose with onPeerClose Never leaves the end of the stream unanswered', () => {
  assert.equal(decide({ onPeerClose: { action: 'Never' } }, { connectedAt: 0, endReadAt: 10 }), null);
});
