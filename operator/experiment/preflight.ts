// Before a run: the proxy faults a connection of its own, and the effect is seen. What is in the way is said.
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { ConnectedLab } from './connect-lab.ts';

export interface PreflightFailure {
  reason: string;
  message: string;
}

export interface Preflight {
  /** @returns why an experiment in this lab would prove nothing; null: it would */
  passes(lab: PlannedLab, connected: ConnectedLab): Promise<PreflightFailure | null>;
}
