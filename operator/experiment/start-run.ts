// From a lab that is ready and free to a run in it: connected, held until the faults are gone, proven by a preflight.
import type { Logger } from 'pino';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { keyOf } from '#operator/kube-world.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';
import type { StandingLanes } from '#operator/lab/standing-lanes.ts';
import type { Preflight, PreflightFailure } from '#operator/preflight/preflight.ts';
import { type ConnectedLab, connectLab } from './connect-lab.ts';
import { setFinalizer } from './experiment-farewell.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { LAB_IN_USE } from './experiment-status-of.ts';
import type { LabHolders } from './lab-holders.ts';
import { type KeptProgress, newNotes } from './run-notes.ts';
import type { RunTarget } from './run-target.ts';
import type { RunningExperiments } from './running-experiments.ts';
import { takeUp } from './take-up.ts';
import { type StandstillListeners, tellStandstill } from './tell-standstill.ts';

export interface StartRunOptions extends StandstillListeners {
  api: KubeApi;
  open: OpenControl;
  holders: LabHolders;
  running: RunningExperiments;
  preflight: Preflight;
  lanes: StandingLanes;
  /** A run has begun in the lab: it and the experiments that wait for it are to be looked at. */
  onLabChanged(key: string): void;
  /** No experiment has the lab, and none has run in it. */
  onLabGivenBack(key: string): void;
  log: Logger;
}

export interface LabFound {
  lab: PlannedLab;
  experiment: Experiment;
  targets: RunTarget[];
  /** Of a run that is under way. */
  kept: KeptProgress | null;
}

/** @returns when to look again; null: it runs. @throws KubeError, or where the lab does not answer: the lab is free again */
export async function startRun(
  object: ExperimentObject,
  found: LabFound,
  options: StartRunOptions,
): Promise<number | null> {
  const { lab, targets } = found;
  const connected = connectLab(lab, targets, options.open);
  const giveBack = () => {
    connected.close();
    // Nobody is woken, neither it nor others that wait for this lab: at once they would find what it has found.
    for (const free of options.holders.release(object.metadata.uid ?? '')) options.onLabGivenBack(free);
  };
  try {
    const failed = await begin(object, found, connected, options);
    if (!failed) {
      options.onLabChanged(`${lab.namespace}/${lab.name}`);
      return null;
    }
    giveBack();
    return await tellStandstill(object, { kind: 'Stalled', ...failed }, options);
  } catch (error) {
    giveBack();
    throw error;
  }
}

/** @returns why it has not begun */
async function begin(
  object: ExperimentObject,
  found: LabFound,
  connected: ConnectedLab,
  options: StartRunOptions,
): Promise<PreflightFailure | null> {
  const { lab, experiment, targets, kept } = found;
  const { api, running, log, timing } = options;
  await setFinalizer(api, object);
  const { before, trouble } = takeUp(kept, experiment, targets);
  const failed = before ? null : await makeReady(object, found, connected, options);
  if (failed) return failed;
  const at = timing.date();
  const notes = before
    ? { takenUpAt: at.toISOString(), ...before.notes }
    : newNotes(object, experiment, { targets, at, attempt: (kept?.notes.attempt ?? 0) + 1 });
  const { kernel = 'unknown' } = await connected.connection.proxy.get<{ kernel?: string }>('/healthz');
  log.info({ experiment: keyOf(object), attempt: notes.attempt, isTakenUp: before !== null }, 'run begins');
  running.begin({ object, lab, experiment, connected, kernel, notes, before, giveUp: trouble });
  return null;
}

/** @returns what is in the way of a run that would prove something */
async function makeReady(
  object: ExperimentObject,
  { lab, experiment }: LabFound,
  connected: ConnectedLab,
  options: StartRunOptions,
): Promise<PreflightFailure | null> {
  const { lanes, preflight, statuses } = options;
  const message = 'the proxy faults a connection of its own, to see whether that has an effect';
  if (!hasFailed(statuses.newest(object)))
    await tellStandstill(object, { kind: 'Waiting', reason: 'Preflight', message }, options);
  try {
    if (object.spec?.labRef) await lanes.drop(lab, connected.connection);
  } catch (error) {
    return { reason: 'LabDoesNotAnswer', message: (error as Error).message };
  }
  return preflight.passes(lab, connected, experiment);
}

/** It is tried again every few seconds: what was in the way is said until it is not. Who has waited for the lab has not tried. */
function hasFailed({ metadata, status }: ExperimentObject): boolean {
  const stalled = status?.conditions?.find(({ type }) => type === 'Stalled');
  const isSaid = stalled?.status === 'True' && stalled.observedGeneration === metadata.generation;
  return isSaid && stalled.reason !== LAB_IN_USE;
}
