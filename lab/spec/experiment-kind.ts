// What kind of experiment it is, by its label: one that shows a state, one that replays an incident, or one that tells of a fault.
import type { Experiment } from './experiment.ts';

/** The label of an experiment's metadata that says its kind. */
export const KIND_LABEL = 'synfin.dev/kind';

/** Kinds of the experiments that come with synfin, in the order in which they are listed. */
export const EXPERIMENT_KINDS = ['state', 'incident', 'fault'] as const;
export type ExperimentKind = (typeof EXPERIMENT_KINDS)[number];

/** The kind by its label; null where there is none. */
export function kindOf({ metadata }: Pick<Experiment, 'metadata'>): string | null {
  return metadata.labels?.[KIND_LABEL] ?? null;
}
