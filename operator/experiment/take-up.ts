// Whether a run that was left can go on with the pods that there are, or must begin anew, or has to end: pure.
import type { Experiment } from '#lab/spec/experiment.ts';
import { specHash } from './experiment-object.ts';
import { type KeptProgress, mayBeginAnew } from './run-notes.ts';
import { type RunTarget, targetTrouble } from './run-target.ts';

export interface TakenUp {
  /** null: it begins, or begins anew. */
  before: KeptProgress | null;
  /** Why it can only be ended. */
  trouble: string | undefined;
}

export function takeUp(
  kept: KeptProgress | null,
  { spec }: Experiment,
  targets: readonly RunTarget[],
): TakenUp {
  const begins = { before: null, trouble: undefined };
  if (!kept || kept.stage === 'Pending') return begins;
  if (kept.notes.spec !== specHash(spec))
    return { before: kept, trouble: 'its spec was changed while it ran' };
  const trouble = targetTrouble(kept.notes.restarts, targets);
  if (!trouble) return { before: kept, trouble: undefined };
  return mayBeginAnew(kept, kept.notes) ? begins : { before: kept, trouble };
}
