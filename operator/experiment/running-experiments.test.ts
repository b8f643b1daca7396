// A run that cannot be ended in order: its lab is given back, and not at once where that would begin all over again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { initialProgress } from '#lab/run/progress.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { labSpec } from '#lab/spec/lab.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { KubeWorld } from '#operator/kube-world.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { ExperimentStatuses } from './experiment-statuses.ts';
import { LabHolders } from './lab-holders.ts';
import { RunningExperiments } from './running-experiments.ts';

const OBJECT = {
  ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment' },
  metadata: { namespace: 'labs', name: 'x', uid: 'u' },
};

/** A run that is given up, whose end cannot be written. @returns when its lab was given back, in ms */
async function givenBackAfter(code: number): Promise<number> {
  const timing = new ManualTiming();
  const refused = async () => {
    throw new KubeError('Cannot apply the status: no', { code, reason: 'R' });
  };
  const api = { get: async () => null, apply: async () => ({}), applyStatus: refused } as unknown as KubeApi;
  const world = { experiments: () => [] } as unknown as KubeWorld;
  const holders = new LabHolders(world);
  let given = Number.NaN;
  const running = new RunningExperiments({
    ...{ api, world, holders, timing, version: '0', statuses: new ExperimentStatuses(api) },
    ...{ leave: new AbortController().signal, log: pino({ level: 'silent' }) },
    ...{ events: { record: () => undefined }, onEnd: () => assert.fail('it has not ended') },
    onLabChanged: () => {
      given = timing.now();
    },
  });
  const parsed = experiment.parse({
    ...OBJECT,
    metadata: { name: 'x' },
    spec: { about: ABOUT, steps: [{ name: 'a' }] },
  });
  const notes = { id: 'r', attempt: 1, spec: '', restarts: {} };
  holders.acquire('labs/x', OBJECT);
  running.begin({
    ...{ object: OBJECT, experiment: parsed, notes, connected: null, kernel: 'unknown', giveUp: 'no lab' },
    ...{ lab: { namespace: 'labs', name: 'x', uid: 'l', spec: labSpec.parse({}) } },
    before: { ...initialProgress(), stage: 'Deploying', startedAt: 1, notes },
  });
  await timing.advance(60_000);
  await running.settled();
  return given;
}

test('RunningExperiments, where the end of a run may not be written, gives its lab back after a while', async () => {
  assert.equal(await givenBackAfter(403), 10_000);
});

test('RunningExperiments, where the Experiment is gone, gives its lab back at once', async () => {
  assert.equal(await givenBackAfter(404), 0);
});
