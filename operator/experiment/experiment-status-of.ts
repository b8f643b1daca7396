// What is said of an Experiment: pure, from the run as it is.
import type { LedgerEntry } from '#lab/run/observation.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { conditionsWith, type Finding } from '#operator/status/conditions-with.ts';
import type { ExperimentObject } from './experiment-object.ts';
import type { KeptProgress } from './run-notes.ts';
import type { Peaks } from './run-peaks.ts';
import { type RunTarget, targetsStatus } from './run-target.ts';

/** Where an experiment is that does not run: it waits for something, or for someone. */
export interface Standstill {
  kind: 'Waiting' | 'Suspended' | 'Stalled';
  reason: string;
  message: string;
}

/** The reason while another experiment has the lab. */
export const LAB_IN_USE = 'LabInUse';

export interface RunSnapshot {
  progress: KeptProgress;
  targets: readonly RunTarget[];
  peaks: Peaks;
  ledger: readonly LedgerEntry[];
  /** The ConfigMap, once it is stored. */
  report?: string | undefined;
}

export interface ExperimentMoment {
  object: ExperimentObject;
  lab: string;
  at: Date;
}

const MOST_REASONS = 32;
const LONGEST_REASON = 1024;

/** Before a run, or between two: nothing of an earlier run is said any more. */
export function standstillStatus(
  standstill: Standstill,
  { object, lab, at }: ExperimentMoment,
): ExperimentStatus {
  const { reason, message, kind } = standstill;
  return {
    ...observed(object),
    lab,
    conditions: conditions(object, at, [
      { type: 'Complete', status: 'False', reason, message },
      { type: 'Succeeded', status: 'Unknown', reason, message },
      { type: 'Progressing', status: kind === 'Waiting' ? 'True' : 'False', reason, message },
      { type: 'Stalled', status: kind === 'Stalled' ? 'True' : 'False', reason, message },
    ]),
  };
}

export function runStatus(snapshot: RunSnapshot, { object, lab, at }: ExperimentMoment): ExperimentStatus {
  const { progress, targets, peaks, ledger, report } = snapshot;
  const { verdict, reasons, startedAt, endedAt, steps, stage } = progress;
  const startTime = startedAt === null ? undefined : new Date(startedAt).toISOString();
  const isOver = stage === 'Done';
  return {
    ...observed(object),
    ...(isOver ? { observedRun: object.spec?.run } : {}),
    lab,
    conditions: conditions(object, at, isOver ? over(progress) : underWay(progress)),
    ...(verdict === null
      ? {}
      : { verdict, reasons: reasons.slice(0, MOST_REASONS).map((each) => each.slice(0, LONGEST_REASON)) }),
    ...(steps.length === 0 ? {} : { currentStep: steps.at(-1)?.name }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(isOver && endedAt !== null ? { completionTime: new Date(endedAt).toISOString() } : {}),
    targets: targetsStatus(targets, startTime),
    peaks,
    ledger: ledger.map(({ fault, action, role, matched, applied, passed, skipped }) => ({
      fault,
      action,
      role,
      matched,
      applied,
      passed,
      skipped,
    })),
    ...(report === undefined ? {} : { report: { configMap: report } }),
    progress,
  };
}

function observed({ metadata }: ExperimentObject): Pick<ExperimentStatus, 'observedGeneration'> {
  return metadata.generation === undefined ? {} : { observedGeneration: metadata.generation };
}

function conditions(
  { metadata, status }: ExperimentObject,
  at: Date,
  findings: readonly Finding[],
): ExperimentStatus['conditions'] {
  return conditionsWith(status?.conditions, findings, { generation: metadata.generation, at });
}

function underWay({ stage, steps, verdict }: KeptProgress): Finding[] {
  const step = steps.at(-1)?.name;
  const message = step === undefined ? 'the lanes are being made' : `step "${step}"`;
  const now = { reason: verdict === null ? stage : 'Ending', message };
  return [
    { type: 'Complete', status: 'False', ...now },
    { type: 'Succeeded', status: 'Unknown', ...now },
    { type: 'Progressing', status: 'True', ...now },
    { type: 'Stalled', status: 'False', ...now },
  ];
}

/**
 * Complete becomes True at the end, whatever the verdict, so that who waits for it is never left waiting. Succeeded is
 * True only when Confirmed.
 */
function over({ verdict, reasons }: KeptProgress): Finding[] {
  const end = { reason: verdict ?? 'Inconclusive', message: reasons.join('; ') };
  return [
    { type: 'Complete', status: 'True', ...end },
    { type: 'Succeeded', status: verdict === 'Confirmed' ? 'True' : 'False', ...end },
    { type: 'Progressing', status: 'False', ...end },
    { type: 'Stalled', status: 'False', ...end },
  ];
}
