// An Experiment as the API server has it, and as it is given to it.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { Placement } from '#lab/spec/lab.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';

export interface ExperimentObject extends KubeObject {
  spec?: { run?: string | number; labRef?: { name: string }; about?: { title?: string } };
  status?: ExperimentStatus;
}

export interface RunRequest {
  namespace: string;
  /** Another one than the last: an Experiment runs once for each. */
  run: string;
  /** A Lab that is there, in place of the experiment's own. */
  lab?: string | undefined;
  placement?: Placement | undefined;
  seed?: number | undefined;
}

/** The object by which an experiment is run. */
export function experimentObject(
  given: Experiment,
  { namespace, run, lab, placement, seed }: RunRequest,
): ExperimentObject {
  const { lab: own, ...spec } = given.spec;
  const labRef = lab === undefined ? spec.labRef : { name: lab };
  const proxy = placement === undefined ? own.proxy : { ...own.proxy, placement };
  const object = {
    apiVersion: given.apiVersion,
    kind: given.kind,
    metadata: { ...given.metadata, namespace },
    spec: {
      ...spec,
      ...(labRef ? { labRef } : { lab: { ...own, proxy } }),
      ...(seed === undefined ? {} : { seed }),
      run,
    },
  };
  // As JSON: what is undefined is not there.
  return JSON.parse(JSON.stringify(object)) as ExperimentObject;
}
