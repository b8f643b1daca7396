// How it stands with a run that was asked for, by what the operator says of it.
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { Condition } from '#lab/spec/status-parts.ts';
import type { ExperimentObject } from './experiment-object.ts';

export type RunState =
  /** The operator has not looked at it yet. */
  | { kind: 'Unseen' }
  /** It waits for its lab, or for another experiment. */
  | { kind: 'Waiting'; message: string }
  | { kind: 'Running' }
  /** It cannot go on: someone must change something, if waiting does not help. */
  | { kind: 'Stalled'; reason: string; message: string; isFinal: boolean }
  | { kind: 'Over' }
  | { kind: 'Gone' };

/** Reasons that no waiting removes. */
const FINAL: ReadonlySet<string> = new Set([
  ...['InvalidSpec', 'LabInvalid', 'LabDoesNotFit', 'LabNameTaken', 'LabNotFound'],
  ...['PodSecurity', 'UnsafeSysctls', 'ForwardingOff'],
]);

/**
 * @param object as it is now; undefined: it is no more
 * @param run that was asked for
 */
export function runState(object: ExperimentObject | undefined, run: string): RunState {
  if (!object || object.metadata.deletionTimestamp !== undefined) return { kind: 'Gone' };
  const { metadata, status = {}, spec } = object;
  // Someone has asked for another run since, and this one will not be told of any more.
  if (spec?.run !== run) return { kind: 'Gone' };
  if (status.observedGeneration !== metadata.generation) return { kind: 'Unseen' };
  if (conditionOf(status, 'Complete')?.status === 'True') {
    return status.observedRun === run ? { kind: 'Over' } : { kind: 'Unseen' };
  }
  const stalled = conditionOf(status, 'Stalled');
  if (stalled?.status === 'True') return standstill(stalled);
  const isRunning = status.progress !== undefined && status.progress.stage !== 'Pending';
  return isRunning
    ? { kind: 'Running' }
    : { kind: 'Waiting', message: conditionOf(status, 'Progressing')?.message ?? '' };
}

/** One after the other is how experiments share a lab: to wait is all that there is to do. */
function standstill({ reason, message }: Condition): RunState {
  if (reason === 'LabInUse') return { kind: 'Waiting', message };
  return { kind: 'Stalled', reason, message, isFinal: FINAL.has(reason) };
}

export function conditionOf({ conditions }: ExperimentStatus, type: string): Condition | undefined {
  return conditions?.find((each) => each.type === type);
}
