// How far an experiment has come: small and plain, so that it can be kept in an object's status and resumed.
import type { KernelCounters } from './observation.ts';
import type { UnreadSpan } from './unread-span.ts';

export const VERDICTS = ['Confirmed', 'Mismatch', 'Inconclusive'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Kernel counters of both ends at one moment; only those that an expectation names. */
export interface Baseline {
  client: KernelCounters;
  server: KernelCounters;
}

/** What has become of one expectation. */
export interface ExpectationProgress {
  name: string;
  outcome: 'Met' | 'Missed' | 'NotChecked';
  /** Since when it has been true without a break, in ms since the epoch; null while it is not. */
  trueSince: number | null;
  metAt: number | null;
  /** The number last seen; for Eventually, the one that met it, or the nearest to it. */
  observed: number | null;
  /** It has been true, but not for as long as it had to be. */
  brief?: true;
}

export interface StepProgress {
  name: string;
  startedAt: number;
  endedAt: number | null;
  /** What the counters said when the step began; absent where no expectation of the step counts from there. */
  baseline?: Baseline;
  expectations: ExpectationProgress[];
}

export interface FaultProgress {
  name: string;
  putAt: number;
  endedAt: number | null;
  endedBy: 'Removed' | 'Expiry' | 'End' | null;
}

export interface Progress {
  /** Deploying → Running ⇄ Paused → Destroying → Done. */
  stage: 'Pending' | 'Deploying' | 'Running' | 'Paused' | 'Destroying' | 'Done';
  startedAt: number | null;
  endedAt: number | null;
  /** Those begun so far; the last one is the current one. */
  steps: StepProgress[];
  faults: FaultProgress[];
  /** What the counters said when the first step began. */
  baseline: (Baseline & { generation: number; lost: number; overflowed: number }) | null;
  /** What nobody has seen of the steps; absent where all was seen. */
  unread?: UnreadSpan[];
  verdict: Verdict | null;
  reasons: string[];
}

export function initialProgress(): Progress {
  return {
    stage: 'Pending',
    startedAt: null,
    endedAt: null,
    steps: [],
    faults: [],
    baseline: null,
    verdict: null,
    reasons: [],
  };
}
