// An Experiment as the API server has it, and what of it can be run.
import { createHash } from 'node:crypto';
import { type Experiment, experiment } from '#lab/spec/experiment.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { formatProblem, parseDocument } from '#lab/spec/problems.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';

/** Of the raw spec what is looked at before it is parsed. */
export interface RawSpec {
  lab?: unknown;
  labRef?: { name: string };
  run?: string | number;
  suspend?: boolean;
}

export type ExperimentObject = KubeObject & { spec?: RawSpec; status?: ExperimentStatus };

/** The document in the object, or what is wrong with it in one line. */
export function parseExperiment(
  object: ExperimentObject,
): { value: Experiment; problem: null } | { value: null; problem: string } {
  const { name } = object.metadata;
  const document = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name },
    spec: object.spec,
  };
  const { value, problems } = parseDocument(experiment, document);
  return value
    ? { value, problem: null }
    : { value: null, problem: problems.map((problem) => formatProblem(problem)).join('; ') };
}

/** The Lab that it runs in: one of its own has its own name. */
export function labNameOf({ metadata, spec }: ExperimentObject): string {
  return spec?.labRef?.name ?? metadata.name;
}

/** Changes with whatever a run depends on: not with `run`, `suspend` or `retention`. */
export function specHash(spec: Experiment['spec']): string {
  const { run: _, suspend: __, retention: ___, ...rest } = spec;
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16);
}
