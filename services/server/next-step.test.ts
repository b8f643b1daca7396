import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ServerBehaviourInput, serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { type ConnectionFacts, nextStep } from './next-step.ts';
import { serverPlan } from './server-plan.ts';

const ACCEPTED: ConnectionFacts = {
  acceptedAt: 10,
  unansweredAt: null,
  requestedAt: null,
  isAnswering: false,
  answeredAt: null,
  endReadAt: null,
  lateSentAt: null,
};

function decide(behaviour: ServerBehaviourInput, facts: Partial<ConnectionFacts> = {}) {
  return nextStep({ ...ACCEPTED, ...facts }, serverPlan(serverBehaviour.parse(behaviour)));
}

test('nextStep of a fresh connection is to wait', () => {
  assert.equal(decide({}), null);
});

test('nextStep after the peer has closed is to close after the given time', () => {
  assert.deepEqual(decide({ onPeerClose: { after: '200ms' } }, { endReadAt: 50 }), {
    at: 250,
    what: 'Close',
  });
});

test('nextStep with onPeerClose Never leaves the connection in CLOSE_WAIT', () => {
  assert.equal(decide({ onPeerClose: { action: 'Never' } }, { endReadAt: 50 }), null);
});

test('nextStep with something still to send waits until it is sent', () => {
  const behaviour: ServerBehaviourInput = { onPeerClose: { send: { bytes: 5 } } };
  assert.equal(decide(behaviour, { endReadAt: 50 }), null);
  assert.deepEqual(decide(behaviour, { endReadAt: 50, lateSentAt: 70 }), { at: 50, what: 'Close' });
});

test('nextStep with a complete request is to respond, before it closes for the peer', () => {
  const behaviour: ServerBehaviourInput = { response: { bytes: 1, after: '1s' } };
  assert.deepEqual(decide(behaviour, { unansweredAt: 20, endReadAt: 21 }), { at: 1020, what: 'Respond' });
  assert.equal(decide(behaviour, { unansweredAt: 20, isAnswering: true, endReadAt: 21 }), null);
});

test('nextStep with idleTimeout counts from accept, then from the last request or response', () => {
  const behaviour: ServerBehaviourInput = { idleTimeout: '1s' };
  assert.deepEqual(decide(behaviour), { at: 1010, what: 'Close' });
  assert.deepEqual(decide(behaviour, { requestedAt: 30, unansweredAt: 30 }), { at: 1030, what: 'Close' });
  assert.deepEqual(decide(behaviour, { requestedAt: 30, answeredAt: 40 }), { at: 1040, what: 'Close' });
});

test('nextStep with idleTimeout does not close while a request waits for its response', () => {
  const behaviour: ServerBehaviourInput = { idleTimeout: '1s', response: { bytes: 1, after: '2s' } };
  assert.deepEqual(decide(behaviour, { requestedAt: 30, unansweredAt: 30 }), { at: 2030, what: 'Respond' });
  assert.equal(decide(behaviour, { requestedAt: 30, unansweredAt: 30, isAnswering: true }), null);
});

test('nextStep with closeFirst counts from accept', () => {
  assert.deepEqual(decide({ closeFirst: { after: '1s' } }), { at: 1010, what: 'Close' });
});

test('nextStep with closeFirst and a response counts from the response', () => {
  const behaviour: ServerBehaviourInput = { response: { bytes: 1 }, closeFirst: {} };
  assert.equal(decide(behaviour), null);
  assert.deepEqual(decide(behaviour, { answeredAt: 30 }), { at: 30, what: 'Close' });
});
