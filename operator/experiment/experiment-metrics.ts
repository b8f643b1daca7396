// What the operator tells of each Experiment that there is: its step while it runs, its verdict at the end.
import { Gauge, type Registry } from 'prom-client';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { type ExperimentObject, labNameOf } from './experiment-object.ts';

/** Not "namespace": Prometheus gives that to the operator's own. */
const LABELS = ['lab_namespace', 'lab', 'experiment'] as const;

/** Bounded by the objects: one that is deleted leaves no series behind. */
export function registerExperimentMetrics(registry: Registry, world: { experiments(): KubeObject[] }): void {
  const registers = [registry];
  new Gauge({
    name: 'synfin_operator_experiment_step',
    help: '1 for the step that an experiment is at; absent before it begins and after it ends',
    labelNames: [...LABELS, 'step'],
    registers,
    collect() {
      this.reset();
      for (const object of world.experiments() as ExperimentObject[]) {
        const { currentStep, completionTime } = object.status ?? {};
        if (currentStep !== undefined && completionTime === undefined)
          this.set({ ...labelsOf(object), step: currentStep }, 1);
      }
    },
  });
  new Gauge({
    name: 'synfin_operator_experiment_verdict',
    help: '1 for the verdict of an experiment that has ended',
    labelNames: [...LABELS, 'verdict'],
    registers,
    collect() {
      this.reset();
      for (const object of world.experiments() as ExperimentObject[]) {
        const { verdict } = object.status ?? {};
        if (verdict !== undefined) this.set({ ...labelsOf(object), verdict: verdict.toLowerCase() }, 1);
      }
    },
  });
}

function labelsOf(object: ExperimentObject): Record<(typeof LABELS)[number], string> {
  const { namespace = '', name } = object.metadata;
  return { lab_namespace: namespace, lab: labNameOf(object), experiment: name };
}
