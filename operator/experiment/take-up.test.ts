// takeUp: what becomes of a run whose operator has gone, by its notes and by the pods that there are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experiment } from '#lab/spec/experiment.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { specHash } from './experiment-object.ts';
import type { KeptProgress } from './run-notes.ts';
import type { RunTarget } from './run-target.ts';
import { takeUp } from './take-up.ts';

const RUN = experiment.parse({
  ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', metadata: { name: 'one' } },
  spec: { about: ABOUT, steps: [{ name: 'one', expect: [] }] },
});
const PODS: RunTarget[] = [
  { pod: 'one-client-0', component: 'client', uid: 'a', ip: '10.0.0.2', restarts: 0 },
];
const REPLACED: RunTarget[] = PODS.map((pod) => ({ ...pod, uid: 'b' }));
const TROUBLE = 'pod "one-client-0" was replaced by another one of that name';

function kept(
  notes: Partial<KeptProgress['notes']> = {},
  outcome: 'NotChecked' | 'Met' = 'NotChecked',
  stage: KeptProgress['stage'] = 'Running',
): KeptProgress {
  const steps = [{ name: 'one', expectations: [{ name: 'x', outcome }] }];
  const all = { id: 'x', attempt: 1, spec: specHash(RUN.spec), restarts: { a: 0 }, ...notes };
  return { stage, steps, notes: all } as unknown as KeptProgress;
}

test('takeUp begins where nothing is under way, or nothing has been done yet', () => {
  const begins = { before: null, trouble: undefined };
  assert.deepEqual(takeUp(null, RUN, PODS), begins);
  assert.deepEqual(takeUp(kept({}, 'NotChecked', 'Pending'), RUN, REPLACED), begins);
});

test('takeUp goes on with the same pods', () => {
  const before = kept({}, 'Met');
  assert.deepEqual(takeUp(before, RUN, PODS), { before, trouble: undefined });
});

test('takeUp begins anew with other pods, three times at the most, while nothing was checked', () => {
  assert.deepEqual(takeUp(kept({ attempt: 2 }), RUN, REPLACED), { before: null, trouble: undefined });
  for (const before of [kept({ attempt: 3 }), kept({}, 'Met')])
    assert.deepEqual(takeUp(before, RUN, REPLACED), { before, trouble: TROUBLE });
});

test('takeUp ends a run whose spec is another now', () => {
  const before = kept({ spec: 'another' });
  assert.deepEqual(takeUp(before, RUN, PODS), { before, trouble: 'its spec was changed while it ran' });
});
