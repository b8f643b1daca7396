import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABOUT } from '#test/fixtures/about.ts';
import { experiment } from '../spec/experiment.ts';
import { initialProgress, type Progress } from './progress.ts';
import { repeatedEffects } from './repeated-effects.ts';

const wanted = experiment.parse({
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'two-steps' },
  spec: {
    about: ABOUT,
    steps: [
      { name: 'one', faults: [{ name: 'f', match: { role: 'Fin' }, action: 'Drop' }] },
      { name: 'two', removeFaults: ['f'], client: { behaviour: { connections: 1 } } },
    ],
  },
});
const begun = (stage: Progress['stage'], steps: number): Progress => ({
  ...initialProgress(),
  stage,
  steps: wanted.spec.steps
    .slice(0, steps)
    .map(({ name }) => ({ name, startedAt: 1, endedAt: null, expectations: [] })),
});
const types = (progress: Progress) => repeatedEffects(wanted, progress).map(({ type }) => type);

test('repeatedEffects in a step are those of that step, not of an earlier one', () => {
  assert.deepEqual(types(begun('Running', 1)), ['PutFault']);
  assert.deepEqual(types(begun('Paused', 2)), ['RemoveFault', 'SetClient']);
});

test('repeatedEffects before the first step and after the last are the making and the dropping of the lanes', () => {
  assert.deepEqual(types(begun('Deploying', 0)), ['Deploy']);
  assert.deepEqual(types(begun('Destroying', 2)), ['Destroy']);
  assert.deepEqual([types(begun('Pending', 0)), types(begun('Done', 2))], [[], []]);
});
