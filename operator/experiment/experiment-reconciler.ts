// Brings an Experiment to its end: finds its lab, waits for it, runs, and clears up after it.
//
//   Suspended ─► lab made ─► lab ready ─► lab free ─► preflight ─► run ─► report ─► Complete
//                                            ▲                       │
//                                            └── pods replaced, and nothing proven yet
import type { Logger } from 'pino';
import type { Verdict } from '#lab/run/progress.ts';
import { durationMs } from '#lab/spec/duration.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { EventRecorder } from '#operator/kube/event-recorder.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { type KubeWorld, keyOf, splitKey } from '#operator/kube-world.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';
import type { StandingLanes } from '#operator/lab/standing-lanes.ts';
import type { Preflight, PreflightFailure } from '#operator/preflight/preflight.ts';
import { ActiveRun } from './active-run.ts';
import { type ConnectedLab, connectLab } from './connect-lab.ts';
import { ExperimentFarewell, setFinalizer } from './experiment-farewell.ts';
import { type ExperimentObject, labNameOf, parseExperiment, specHash } from './experiment-object.ts';
import { type Standstill, standstillStatus } from './experiment-status-of.ts';
import type { ExperimentStatuses } from './experiment-statuses.ts';
import { labForExperiment } from './lab-for-experiment.ts';
import type { LabHolders } from './lab-holders.ts';
import {
  hasProvenSomething,
  isOver,
  type KeptProgress,
  newNotes,
  type RunNotes,
  runUnderWay,
} from './run-notes.ts';
import { presentTargets, type RunTarget, runTargets, targetTrouble } from './run-target.ts';

/** How soon what is waited for is looked at again, though it should say so itself. */
const LOOK_AGAIN_MS = 10_000;
const MOST_ATTEMPTS = 3;

export interface ExperimentReconcilerOptions {
  api: KubeApi;
  world: KubeWorld;
  open: OpenControl;
  holders: LabHolders;
  statuses: ExperimentStatuses;
  preflight: Preflight;
  lanes: StandingLanes;
  events: Pick<EventRecorder, 'record'>;
  timing: Timing;
  version: string;
  /** Aborted: this operator leads no more. */
  leave: AbortSignal;
  /** The lab's holder has changed: it and the experiments that wait for it are to be looked at. */
  onLabChanged(key: string): void;
  onEnd(key: string, verdict: Verdict): void;
  log: Logger;
}

interface Running {
  uid: string;
  labUid: string;
  lab: PlannedLab;
  active: ActiveRun;
  notes: RunNotes;
  done: Promise<void>;
}

export class ExperimentReconciler {
  readonly #options: ExperimentReconcilerOptions;
  readonly #farewell: ExperimentFarewell;
  readonly #running = new Map<string, Running>();

  constructor(options: ExperimentReconcilerOptions) {
    this.#options = options;
    this.#farewell = new ExperimentFarewell(options);
  }

  get running(): number {
    return this.#running.size;
  }

  /** Resolves when nothing runs any more; after `leave` that is soon. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** @returns when to look again, though nothing has changed; null: never. @throws KubeError, to be tried again */
  async reconcile(key: string): Promise<number | null> {
    const { world, statuses } = this.#options;
    const { namespace, name } = splitKey(key);
    const seen = world.experiment(namespace, name) as ExperimentObject | undefined;
    const running = this.#running.get(key);
    if (running && seen?.metadata.uid !== running.uid) {
      // Gone, and with it a lab of its own; one that was only referred to would have been waited for.
      running.active.leave();
      return LOOK_AGAIN_MS;
    }
    if (!seen) return null;
    const object = statuses.newest(seen);
    if (object.metadata.deletionTimestamp !== undefined) {
      running?.active.run.stop('the Experiment was deleted');
      return running ? LOOK_AGAIN_MS : this.#farewell.onDeletion(object);
    }
    if (running) return this.#watchOver(object, running);
    return this.#advance(key, object);
  }

  async #advance(key: string, object: ExperimentObject): Promise<number | null> {
    const { value, problem } = parseExperiment(object);
    if (!value) return this.#standStill(object, { kind: 'Stalled', reason: 'InvalidSpec', message: problem });
    const before = runUnderWay(object.status);
    const isDone = isOver(object.status) && object.status?.observedRun === object.spec?.run;
    if (!before && isDone) return this.#farewell.afterEnd(object, value);
    if (!before && value.spec.suspend)
      return this.#standStill(object, {
        kind: 'Suspended',
        reason: 'Suspended',
        message: 'spec.suspend is true',
      });
    if (before && this.#isLate(value, before)) return this.#giveUp(key, object, value, before);
    const found = await labForExperiment(object, value, this.#options);
    if (found.standstill) return this.#wait(object, found.standstill, before);
    const targets = runTargets(found.lab, this.#pods(found.lab));
    const { name } = found.lab;
    if (!targets) {
      const message = `Lab "${name}": not all of its pods are ready`;
      return this.#wait(object, { kind: 'Waiting', reason: 'WaitingForLab', message }, before);
    }
    const holder = this.#options.holders.acquire(`${found.lab.namespace}/${name}`, object);
    if (holder !== null) {
      const message = `Lab "${name}" is used by Experiment "${holder}": one at a time; this one begins when that is over`;
      return this.#standStill(object, { kind: 'Stalled', reason: 'LabInUse', message });
    }
    return this.#start(key, object, { ...found, targets, before });
  }

  /** A run that is under way keeps its notes while its pods are waited for. */
  async #wait(object: ExperimentObject, standstill: Standstill, before: KeptProgress | null) {
    if (!before) return this.#standStill(object, standstill);
    this.#options.log.info({ experiment: keyOf(object), reason: standstill.message }, 'a run waits');
    return 1000;
  }

  async #standStill(object: ExperimentObject, standstill: Standstill): Promise<number | null> {
    const { statuses, timing, events } = this.#options;
    const before = object.status?.conditions?.find(({ type }) => type === 'Stalled');
    const status = standstillStatus(standstill, { object, lab: labNameOf(object), at: timing.date() });
    await statuses.write(object, status);
    const { kind, reason, message } = standstill;
    const isNews = before?.status !== 'True' || before.reason !== reason;
    if (kind === 'Stalled' && isNews) events.record(object, { type: 'Warning', reason, message });
    return kind === 'Suspended' || reason === 'InvalidSpec' ? null : LOOK_AGAIN_MS;
  }

  async #start(
    key: string,
    object: ExperimentObject,
    found: { lab: PlannedLab; experiment: Experiment; targets: RunTarget[]; before: KeptProgress | null },
  ): Promise<number | null> {
    const { api, open, holders, log, timing } = this.#options;
    const { lab, experiment, targets } = found;
    const { uid = '' } = object.metadata;
    const connected = connectLab(lab, targets, open);
    const giveBack = () => {
      connected.close();
      for (const free of holders.release(uid)) this.#options.onLabChanged(free);
    };
    try {
      await setFinalizer(api, object);
      const { before, trouble } = takenUp(found.before, experiment, targets);
      const failed = before ? null : await this.#makeReady(object, found, connected);
      if (failed) {
        giveBack();
        return await this.#standStill(object, { kind: 'Stalled', ...failed });
      }
      const at = timing.date();
      const notes = before
        ? { takenUpAt: at.toISOString(), ...before.notes }
        : newNotes(object, experiment, { targets, at, attempt: (found.before?.notes.attempt ?? 0) + 1 });
      const { kernel = 'unknown' } = await connected.connection.proxy.get<{ kernel?: string }>('/healthz');
      log.info({ experiment: key, attempt: notes.attempt, isTakenUp: before !== null }, 'run begins');
      this.#run(key, object, { lab, experiment, connected, kernel, notes, before, giveUp: trouble });
      this.#options.onLabChanged(`${lab.namespace}/${lab.name}`);
      return null;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** @returns what is in the way of a run that would prove something */
  async #makeReady(
    object: ExperimentObject,
    { lab, experiment }: { lab: PlannedLab; experiment: Experiment },
    connected: ConnectedLab,
  ): Promise<PreflightFailure | null> {
    const { lanes, preflight } = this.#options;
    const message = 'the proxy faults a connection of its own, to see whether that has an effect';
    await this.#standStill(object, { kind: 'Waiting', reason: 'Preflight', message });
    try {
      if (object.spec?.labRef) await lanes.drop(lab, connected.connection);
    } catch (error) {
      return { reason: 'LabDoesNotAnswer', message: (error as Error).message };
    }
    return preflight.passes(lab, connected, experiment);
  }

  #run(
    key: string,
    object: ExperimentObject,
    given: {
      lab: PlannedLab;
      experiment: Experiment;
      connected: ReturnType<typeof connectLab> | null;
      kernel: string;
      notes: RunNotes;
      before: KeptProgress | null;
      giveUp: string | undefined;
    },
  ): void {
    const { events, log } = this.#options;
    const active = new ActiveRun({
      ...this.#options,
      ...given,
      object,
      lab: given.lab.name,
      log: log.child({ experiment: key }),
    });
    if (!given.before)
      events.record(object, {
        type: 'Normal',
        reason: 'Started',
        message: `runs in Lab "${given.lab.name}"`,
      });
    const running: Running = {
      uid: object.metadata.uid ?? '',
      labUid: given.lab.uid,
      lab: given.lab,
      active,
      notes: given.notes,
      done: Promise.resolve(),
    };
    running.done = this.#perform(key, object, running);
    this.#running.set(key, running);
  }

  async #perform(key: string, object: ExperimentObject, { active, uid }: Running): Promise<void> {
    const { holders, log, events, onLabChanged, onEnd } = this.#options;
    try {
      if (await active.perform()) {
        const { verdict, reasons } = active.run.session.progress;
        const type = verdict === 'Confirmed' ? 'Normal' : 'Warning';
        events.record(object, { type, reason: verdict ?? 'Inconclusive', message: reasons.join('; ') });
        log.info({ experiment: key, verdict, reasons }, 'run is over');
        onEnd(key, verdict ?? 'Inconclusive');
      }
    } catch (error) {
      log.error({ err: error, experiment: key }, 'run ended by a defect');
    }
    this.#running.delete(key);
    for (const lab of holders.release(uid)) onLabChanged(lab);
  }

  /** Its pods and its lab must stay those that it began with. */
  async #watchOver(object: ExperimentObject, running: Running): Promise<null> {
    const { world, statuses, timing } = this.#options;
    const { lab, active, notes } = running;
    const { namespace, name } = lab;
    const there = world.lab(namespace, name);
    if (there?.metadata.uid !== lab.uid || there.metadata.deletionTimestamp !== undefined) {
      active.run.stop(`Lab "${name}" was deleted while the experiment ran`);
      return null;
    }
    const trouble = targetTrouble(notes.restarts, presentTargets(lab, this.#pods(lab)));
    const { progress } = active.run.session;
    if (!trouble || progress.verdict !== null) return null;
    if (hasProvenSomething(progress) || notes.attempt >= MOST_ATTEMPTS) {
      active.run.trouble(trouble);
      return null;
    }
    active.leave();
    await running.done;
    const message = `begins anew: ${trouble}`;
    const standstill = { kind: 'Waiting', reason: 'PodsReplaced', message } as const;
    const status = standstillStatus(standstill, { object, lab: name, at: timing.date() });
    const kept = { ...active.run.progress, stage: 'Pending' as const };
    await statuses.write(statuses.newest(object), { ...status, progress: kept });
    return null;
  }

  /** Its pods have not come back in time. */
  async #giveUp(
    key: string,
    object: ExperimentObject,
    experiment: Experiment,
    before: KeptProgress,
  ): Promise<null> {
    const lab = labNameOf(object);
    const { namespace = '' } = object.metadata;
    const spec = experiment.spec.lab;
    const giveUp = `the deadline of ${experiment.spec.deadline} passed while its lab could not be had`;
    this.#run(key, object, {
      lab: { name: lab, namespace, uid: '', spec },
      ...{ experiment, connected: null, kernel: 'unknown', notes: before.notes, before, giveUp },
    });
    return null;
  }

  #isLate({ spec }: Experiment, { startedAt, stage }: KeptProgress): boolean {
    // A pause ends when someone says so, and the reducer itself knows of a deadline while there is a lab.
    const margin = 60_000;
    const now = this.#options.timing.date().getTime();
    return stage !== 'Paused' && now - (startedAt ?? now) > durationMs(spec.deadline) + margin;
  }

  #pods({ namespace, name }: PlannedLab): PodObject[] {
    return this.#options.world.podsOf(namespace, name);
  }
}

/** Whether a run that was left can go on with these pods, or must begin anew, or has to end. */
function takenUp(
  kept: KeptProgress | null,
  { spec }: Experiment,
  targets: readonly RunTarget[],
): { before: KeptProgress | null; trouble: string | undefined } {
  if (!kept || kept.stage === 'Pending') return { before: null, trouble: undefined };
  const isSame = kept.notes.spec === specHash(spec);
  const trouble = isSame ? targetTrouble(kept.notes.restarts, targets) : 'its spec was changed while it ran';
  if (!trouble) return { before: kept, trouble: undefined };
  const mayBeginAnew = isSame && !hasProvenSomething(kept) && kept.notes.attempt < MOST_ATTEMPTS;
  return mayBeginAnew ? { before: null, trouble: undefined } : { before: kept, trouble };
}
