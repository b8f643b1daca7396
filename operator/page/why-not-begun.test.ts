import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialProgress } from '#lab/run/progress.ts';
import type { ExperimentObject } from '#operator/experiment/experiment-object.ts';
import { whyNotBegun } from './why-not-begun.ts';

const object = (status: object, metadata: object = {}) =>
  ({ metadata: { name: 'x', ...metadata }, spec: {}, status }) as unknown as ExperimentObject;
const conditions = (stalled: string) => [
  { type: 'Progressing', status: 'True', reason: 'WaitingForLab', message: 'not yet' },
  { type: 'Stalled', status: stalled, reason: 'PodSecurity', message: 'label it' },
];

test('whyNotBegun is what stalls an Experiment, else what it waits for', () => {
  assert.equal(whyNotBegun(object({ conditions: conditions('True') })), 'PodSecurity: label it');
  assert.equal(whyNotBegun(object({ conditions: conditions('False') })), 'WaitingForLab: not yet');
});

test('whyNotBegun of one that is being deleted says so', () => {
  const deleted = object({ conditions: conditions('True') }, { deletionTimestamp: 'now' });
  assert.equal(whyNotBegun(deleted), 'Experiment "x" is being deleted');
});

test('whyNotBegun is nothing once a run has begun, and before the operator has looked', () => {
  assert.equal(whyNotBegun(object({})), null);
  assert.equal(whyNotBegun(object({ progress: initialProgress(), conditions: conditions('False') })), null);
});
