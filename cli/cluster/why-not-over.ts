// Why a run has no verdict, and what to do about it.
import type { FollowedRun } from './follow-runs.ts';

export function whyNotOver(
  { experiment, state }: Pick<FollowedRun, 'experiment' | 'state'>,
  { namespace }: { namespace: string },
  isInterrupted: boolean,
): string {
  const cannot = `Cannot run "${experiment.metadata.name}" in namespace "${namespace}"`;
  if (state.kind === 'Stalled') return `${cannot}: ${state.reason}: ${state.message}`;
  if (state.kind === 'Gone')
    return `${cannot}: the Experiment was deleted, or asked to run anew by someone else`;
  if (isInterrupted) return `Interrupted: "${experiment.metadata.name}" has no verdict`;
  return `${cannot}: no operator has looked at it; "synfin doctor --cluster -n ${namespace}" shows why`;
}
