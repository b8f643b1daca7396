// liveSource: a status gives the same picture as a run on this machine, with the most there were in place of what is now.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { zeroCounts } from '#lab/spec/state.ts';
import { liveExperiment, liveSource as localSource, NOW } from '#test/fixtures/live-source.ts';
import { liveModel } from '../render/live-model.ts';
import { frame } from '../render/live-view.ts';
import { PlainLines } from '../render/plain-lines.ts';
import { liveSource } from './live-source.ts';

const RUN = 'cli-1';
const experiment = liveExperiment('closing');
const local = localSource('closing');

function objectWith(status: ExperimentStatus) {
  return {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', spec: { run: RUN } },
    metadata: { name: 'closing', namespace: 'labs', generation: 1 },
    status: { observedGeneration: 1, ...status },
  };
}

it('liveSource of a running experiment shows its step, the most sockets at once, and the faults with their ledger', () => {
  const entries = local.observation.ledger?.entries ?? [];
  const status: ExperimentStatus = {
    progress: local.progress,
    peaks: { client: { ...zeroCounts(), TIME_WAIT: 60 }, server: { ...zeroCounts(), LAST_ACK: 61 } },
    ledger: entries.map(({ fault, action, role, matched, applied, passed, skipped }) => ({
      ...{ fault, action, role, matched, applied, passed, skipped },
    })),
  };
  const source = liveSource(experiment, objectWith(status), RUN);
  const text = frame(liveModel([source], NOW), { columns: 100, rows: 40, color: false }).join('\n');
  assert.match(text, /step 2 of/);
  assert.match(text, /client, most at once +server, most at once/);
  assert.match(text, /TIME_WAIT +60 .*LAST_ACK +61/);
  assert.ok(entries.length > 0);
  for (const { fault, matched } of entries)
    assert.match(text, new RegExp(`fault ${fault} .*matched ${matched}`));
});

it('liveSource of one that waits says what for, once', () => {
  const condition = {
    ...({ type: 'Progressing', status: 'True', reason: 'WaitingForLab' } as const),
    message: 'Lab "closing": 1 of 3 pods are up',
    lastTransitionTime: '2026-11-22T10:00:00Z',
  };
  const model = liveModel([liveSource(experiment, objectWith({ conditions: [condition] }), RUN)], NOW);
  const lines = new PlainLines();
  assert.deepEqual(lines.update(model), ['        closing: Lab "closing": 1 of 3 pods are up']);
  assert.deepEqual(lines.update(model), []);
  assert.match(frame(model, { columns: 100, rows: 40, color: false }).join('\n'), /1 of 3 pods are up/);
});

it('liveSource shows nothing of an earlier run', () => {
  const { progress, observation } = liveSource(experiment, objectWith({ progress: local.progress }), 'cli-2');
  assert.deepEqual([progress.steps, observation.lanes.all?.client], [[], null]);
});
