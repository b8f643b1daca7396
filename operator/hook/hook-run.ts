// What every hook is given.
import type { Timing } from '#operator/kube/timing.ts';

export interface HookRun {
  timing: Timing;
  /** Ends it: its time is over, or somebody does not want it any more. */
  signal: AbortSignal;
  /** A line for who reads the log. */
  say: (line: string) => void;
}
