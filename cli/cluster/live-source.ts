// What is shown of a run on a cluster, from its status: the same picture as of one on this machine, with what a status holds.
import type { LaneSample, Ledger } from '#lab/run/observation.ts';
import { initialProgress } from '#lab/run/progress.ts';
import { emptyObservation, type RunObservation } from '#lab/run/run-observation.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { type StateCounts, zeroCounts } from '#lab/spec/state.ts';
import type { LiveSource } from '../render/live-model.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { type RunState, runState } from './run-state.ts';

/**
 * @param object as the API server has it; undefined: it is no more
 * @param run that was asked for: of an earlier one nothing is shown
 */
export function liveSource(
  experiment: Experiment,
  object: ExperimentObject | undefined,
  run: string,
): LiveSource {
  const state = runState(object, run);
  const status = state.kind === 'Running' || state.kind === 'Over' ? object?.status : undefined;
  return {
    experiment,
    progress: status?.progress ?? initialProgress(),
    observation: observation(status ?? {}),
    counts: 'Most',
    note: noteOf(state),
  };
}

/** A status has sums over all lanes, and of each state the most that there have been. */
function observation({ peaks, ledger }: ExperimentStatus): RunObservation {
  const lane = {
    client: sample(peaks?.client),
    server: sample(peaks?.server),
    ...{ clientStats: null, serverStats: null },
  };
  return { ...emptyObservation(0), lanes: { all: lane }, ledger: ledgerOf(ledger ?? []) };
}

function sample(peaks: Partial<StateCounts> | undefined): LaneSample | null {
  if (!peaks) return null;
  return { counts: { ...zeroCounts(), ...peaks }, unaccepted: 0, acceptQueue: null, sockets: [] };
}

function ledgerOf(lines: NonNullable<ExperimentStatus['ledger']>): Ledger {
  const entries = lines.map((line) => ({ ...line, lane: 'all', held: 0 }));
  return { generation: 0, lost: 0, overflowed: 0, entries };
}

function noteOf(state: RunState): string | null {
  if (state.kind === 'Unseen') return 'waits for the operator';
  if (state.kind === 'Gone') return 'deleted';
  if (state.kind === 'Stalled') return `${state.reason}: ${state.message}`;
  return state.kind === 'Waiting' && state.message !== '' ? state.message : null;
}
