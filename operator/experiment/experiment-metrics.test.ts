import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { registerExperimentMetrics } from './experiment-metrics.ts';

function experiment(name: string, status: object): KubeObject {
  const metadata = { name, namespace: 'tools' };
  return { apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment', metadata, status } as KubeObject;
}

test('registerExperimentMetrics shows the step of what runs and the verdict of what has ended', async () => {
  const registry = new Registry();
  const experiments = [
    experiment('waits', {}),
    experiment('runs', { currentStep: 'leak' }),
    experiment('ended', { currentStep: 'last', completionTime: '2026-01-01T00:00:00Z', verdict: 'Mismatch' }),
  ];
  registerExperimentMetrics(registry, { experiments: () => experiments });
  const labels = (name: string) => `lab_namespace="tools",lab="${name}",experiment="${name}"`;
  assert.deepEqual(
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('synfin')),
    [
      `synfin_operator_experiment_step{${labels('runs')},step="leak"} 1`,
      `synfin_operator_experiment_verdict{${labels('ended')},verdict="mismatch"} 1`,
    ],
  );
});
