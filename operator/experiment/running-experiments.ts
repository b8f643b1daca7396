// The runs of this process: begun, watched over, so that lab and pods stay those that they began with, and told of at their end.
import type { Logger } from 'pino';
import type { Verdict } from '#lab/run/progress.ts';
import type { EventRecorder } from '#operator/kube/event-recorder.ts';
import { type KubeWorld, keyOf, splitKey } from '#operator/kube-world.ts';
import type { LabIdentity, PlannedLab } from '#operator/lab/lab-object.ts';
import { ActiveRun, type ActiveRunOptions } from './active-run.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { standstillStatus } from './experiment-status-of.ts';
import type { LabHolders } from './lab-holders.ts';
import { mayBeginAnew, type RunNotes } from './run-notes.ts';
import { presentTargets, targetTrouble } from './run-target.ts';

type OfOneRun = 'object' | 'experiment' | 'lab' | 'connected' | 'giveUp' | 'kernel' | 'notes' | 'before';

export interface RunningExperimentsOptions extends Omit<ActiveRunOptions, OfOneRun> {
  world: KubeWorld;
  holders: LabHolders;
  events: Pick<EventRecorder, 'record'>;
  /** The lab's holder has changed: it and the experiments that wait for it are to be looked at. */
  onLabChanged(key: string): void;
  onEnd(verdict: Verdict): void;
  log: Logger;
}

export type NewRun = Pick<ActiveRunOptions, Exclude<OfOneRun, 'lab'>> & { lab: PlannedLab };

export interface RunningExperiment {
  uid: string;
  lab: PlannedLab;
  active: ActiveRun;
  notes: RunNotes;
  done: Promise<void>;
}

export class RunningExperiments {
  readonly #options: RunningExperimentsOptions;
  readonly #running = new Map<string, RunningExperiment>();

  constructor(options: RunningExperimentsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#running.size;
  }

  find(key: string): RunningExperiment | undefined {
    return this.#running.get(key);
  }

  /** The name of the one that runs in that lab. */
  nameIn({ uid }: LabIdentity): string | undefined {
    const found = [...this.#running].find(([, { lab }]) => lab.uid === uid);
    return found && splitKey(found[0]).name;
  }

  /** Resolves when nothing runs any more; after `leave` that is soon. */
  async settled(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  begin(given: NewRun): void {
    const { events, log } = this.#options;
    const { object, lab, notes } = given;
    const key = keyOf(object);
    const active = new ActiveRun({
      ...this.#options,
      ...given,
      lab: lab.name,
      log: log.child({ experiment: key }),
    });
    if (!given.before)
      events.record(object, { type: 'Normal', reason: 'Started', message: `runs in Lab "${lab.name}"` });
    const uid = object.metadata.uid ?? '';
    const running: RunningExperiment = { uid, lab, active, notes, done: Promise.resolve() };
    running.done = this.#perform(object, running);
    this.#running.set(key, running);
  }

  /** Ends a run that has another lab or other pods than it began with; it begins anew where nothing is proven yet. */
  async watchOver(object: ExperimentObject, running: RunningExperiment): Promise<void> {
    const { world } = this.#options;
    const { lab, active, notes } = running;
    const { namespace, name } = lab;
    const there = world.lab(namespace, name);
    if (there?.metadata.uid !== lab.uid || there.metadata.deletionTimestamp !== undefined) {
      active.run.stop(`Lab "${name}" was deleted while the experiment ran`);
      return;
    }
    const trouble = targetTrouble(notes.restarts, presentTargets(lab, world.podsOf(namespace, name)));
    const { progress } = active.run.session;
    if (!trouble || progress.verdict !== null) return;
    if (mayBeginAnew(progress, notes)) await this.#leaveToBeginAnew(object, running, trouble);
    else active.run.trouble(trouble);
  }

  async #leaveToBeginAnew(
    object: ExperimentObject,
    { active, lab, done }: RunningExperiment,
    trouble: string,
  ): Promise<void> {
    const { statuses, timing } = this.#options;
    active.leave();
    await done;
    const message = `begins anew: ${trouble}`;
    const standstill = { kind: 'Waiting', reason: 'PodsReplaced', message } as const;
    const status = standstillStatus(standstill, { object, lab: lab.name, at: timing.date() });
    const kept = { ...active.run.progress, stage: 'Pending' as const };
    await statuses.write(statuses.newest(object), { ...status, progress: kept });
  }

  async #perform(object: ExperimentObject, { active, uid }: RunningExperiment): Promise<void> {
    const { holders, log, events, onLabChanged, onEnd } = this.#options;
    const key = keyOf(object);
    try {
      if (await active.perform()) {
        const { verdict, reasons } = active.run.session.progress;
        const type = verdict === 'Confirmed' ? 'Normal' : 'Warning';
        events.record(object, { type, reason: verdict ?? 'Inconclusive', message: reasons.join('; ') });
        log.info({ experiment: key, verdict, reasons }, 'run is over');
        onEnd(verdict ?? 'Inconclusive');
      }
    } catch (error) {
      log.error({ err: error, experiment: key }, 'run ended by a defect');
    }
    this.#running.delete(key);
    for (const lab of holders.release(uid)) onLabChanged(lab);
  }
}
