// What the operator keeps of a run in the object's status, so that another process can go on with it.
import type { Progress } from '#lab/run/progress.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { type ExperimentObject, specHash } from './experiment-object.ts';
import { type RunTarget, restartsByUid } from './run-target.ts';

const MOST_ATTEMPTS = 3;

export interface RunNotes {
  /** Of this run among all runs of all experiments. */
  id: string;
  /** How often it has begun anew, because its pods were replaced before anything was proven. */
  attempt: number;
  /** Of the spec that it runs. */
  spec: string;
  /** Restarts of the containers of each pod, by the pod's uid, when the run began. */
  restarts: Record<string, number>;
  /** When the effects of the last transition had been carried out, in ms since the epoch; absent: perhaps they have not. */
  settledAt?: number;
  /** Up to when its samples have been looked at, in ms since the epoch. */
  seenAt?: number;
}

export type KeptProgress = Progress & { notes: RunNotes };

/** The run under way that a status tells of; null where there is none. */
export function runUnderWay(status: ExperimentStatus | undefined): KeptProgress | null {
  const progress = status?.progress as KeptProgress | undefined;
  if (!progress?.notes || isOver(status)) return null;
  return progress.stage === 'Done' ? null : progress;
}

export function isOver(status: ExperimentStatus | undefined): boolean {
  return status?.conditions?.some(({ type, status: is }) => type === 'Complete' && is === 'True') ?? false;
}

/** Not once an expectation has been checked: what was seen would be forgotten without a word. */
export function mayBeginAnew({ steps }: Progress, { attempt }: RunNotes): boolean {
  const isChecked = steps.some(({ expectations }) =>
    expectations.some(({ outcome }) => outcome !== 'NotChecked'),
  );
  return !isChecked && attempt < MOST_ATTEMPTS;
}

/** Of a run that begins now. */
export function newNotes(
  { metadata, spec }: ExperimentObject,
  experiment: Experiment,
  { targets, at, attempt }: { targets: readonly RunTarget[]; at: Date; attempt: number },
): RunNotes {
  return {
    id: `${metadata.uid}/${spec?.run ?? ''}/${at.getTime().toString(36)}-${attempt}`,
    attempt,
    spec: specHash(experiment.spec),
    restarts: restartsByUid(targets),
  };
}
