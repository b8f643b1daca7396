// Before a run: the proxy faults a connection of its own, and the effect is seen. What is in the way is said.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { ConnectedLab } from '#operator/experiment/connect-lab.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';

export interface PreflightFailure {
  reason: string;
  message: string;
}

export interface Preflight {
  /** @returns why this experiment in this lab would prove nothing; null: it would */
  passes(lab: PlannedLab, connected: ConnectedLab, experiment: Experiment): Promise<PreflightFailure | null>;
  /** The lab, "namespace/name", is no more. */
  forget(key: string): void;
}
