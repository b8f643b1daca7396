// runState: what a status says of the run that was asked for, and not of another.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { initialProgress } from '#lab/run/progress.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { runState } from './run-state.ts';

const RUN = 'cli-2';

function object(
  status: ExperimentStatus | undefined,
  more: Partial<ExperimentObject> = {},
): ExperimentObject {
  return {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', spec: { run: RUN } },
    metadata: { name: 'closing', namespace: 'labs', generation: 3 },
    ...(status ? { status } : {}),
    ...more,
  };
}

function conditions(...given: [type: string, status: 'True' | 'False', reason?: string][]) {
  return given.map(([type, status, reason = type]) => ({
    ...{ type, status, reason, message: `about ${type}` },
    lastTransitionTime: '2026-11-22T10:00:00Z',
  }));
}

it('runState of an object without a status, or with one of an earlier generation, is Unseen', () => {
  assert.equal(runState(object(undefined), RUN).kind, 'Unseen');
  const before = {
    observedGeneration: 2,
    observedRun: 'cli-1',
    conditions: conditions(['Complete', 'True']),
  };
  assert.equal(runState(object(before), RUN).kind, 'Unseen');
});

it('runState follows a run from waiting over running to its end', () => {
  const going = { observedGeneration: 3, conditions: conditions(['Progressing', 'True']) };
  assert.deepEqual(runState(object(going), RUN), { kind: 'Waiting', message: 'about Progressing' });
  const progress = { ...initialProgress(), stage: 'Running' as const };
  assert.equal(runState(object({ ...going, progress }), RUN).kind, 'Running');
  const over = { ...going, observedRun: RUN, conditions: conditions(['Complete', 'True']) };
  assert.equal(runState(object(over), RUN).kind, 'Over');
});

it('runState is Stalled with the reason, final where no waiting helps, and waits for a lab in use', () => {
  const stalled = (reason: string) =>
    runState(object({ observedGeneration: 3, conditions: conditions(['Stalled', 'True', reason]) }), RUN);
  assert.deepEqual(stalled('PodSecurity'), {
    ...{ kind: 'Stalled', reason: 'PodSecurity', message: 'about Stalled' },
    isFinal: true,
  });
  assert.equal((stalled('ImagePullBackOff') as { isFinal: boolean }).isFinal, false);
  assert.deepEqual(stalled('LabInUse'), { kind: 'Waiting', message: 'about Stalled' });
});

it('runState is Gone for an object that is deleted, or that runs for someone else by now', () => {
  assert.equal(runState(undefined, RUN).kind, 'Gone');
  assert.equal(runState(object(undefined, { spec: { run: 'another' } }), RUN).kind, 'Gone');
  const metadata = { name: 'closing', namespace: 'labs', deletionTimestamp: '2026-11-22T10:00:00Z' };
  assert.equal(runState(object(undefined, { metadata }), RUN).kind, 'Gone');
});
