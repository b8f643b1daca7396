// Brings an Experiment to its end: finds its lab, waits for it, runs, and clears up after it.
//
//   Suspended ─► lab made ─► lab ready ─► lab free ─► preflight ─► run ─► report ─► Complete
//                                            ▲                       │
//                                            └── pods replaced, and nothing proven yet
import { durationMs } from '#lab/spec/duration.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { keyOf, splitKey } from '#operator/kube-world.ts';
import { ExperimentFarewell } from './experiment-farewell.ts';
import { type ExperimentObject, labNameOf, parseExperiment } from './experiment-object.ts';
import { LAB_IN_USE, type Standstill } from './experiment-status-of.ts';
import { labForExperiment } from './lab-for-experiment.ts';
import { isOver, type KeptProgress, runUnderWay } from './run-notes.ts';
import { runTargets } from './run-target.ts';
import { RunningExperiments, type RunningExperimentsOptions } from './running-experiments.ts';
import { type StartRunOptions, startRun } from './start-run.ts';
import { LOOK_AGAIN_MS, tellStandstill } from './tell-standstill.ts';

export type ExperimentReconcilerOptions = RunningExperimentsOptions & Omit<StartRunOptions, 'running'>;

export class ExperimentReconciler {
  readonly running: Pick<RunningExperiments, 'count' | 'nameIn' | 'settled'>;
  readonly #options: StartRunOptions & RunningExperimentsOptions;
  readonly #farewell: ExperimentFarewell;

  constructor(options: ExperimentReconcilerOptions) {
    const running = new RunningExperiments(options);
    this.running = running;
    this.#options = { ...options, running };
    this.#farewell = new ExperimentFarewell(options);
  }

  /** @returns when to look again, though nothing has changed; null: never. @throws KubeError, to be tried again */
  async reconcile(key: string): Promise<number | null> {
    const { world, statuses, running } = this.#options;
    const { namespace, name } = splitKey(key);
    const seen = world.experiment(namespace, name) as ExperimentObject | undefined;
    const ours = running.find(key);
    if (ours && seen?.metadata.uid !== ours.uid) {
      // Gone, and with it a lab of its own; one that was only referred to would have been waited for.
      ours.active.leave();
      return LOOK_AGAIN_MS;
    }
    if (!seen) return null;
    const object = statuses.newest(seen);
    if (object.metadata.deletionTimestamp !== undefined) {
      ours?.active.run.stop('the Experiment was deleted');
      return ours ? LOOK_AGAIN_MS : this.#farewell.onDeletion(object);
    }
    if (!ours) return this.#advance(object);
    await running.watchOver(object, ours);
    return null;
  }

  async #advance(object: ExperimentObject): Promise<number | null> {
    const { value, problem } = parseExperiment(object);
    if (!value) return this.#standStill(object, { kind: 'Stalled', reason: 'InvalidSpec', message: problem });
    const kept = runUnderWay(object.status);
    if (kept)
      return this.#isLate(value, kept) ? this.#giveUp(object, value, kept) : this.#enter(object, value, kept);
    const isDone = isOver(object.status) && object.status?.observedRun === object.spec?.run;
    if (isDone) return this.#farewell.afterEnd(object, value);
    const { suspend } = value.spec;
    if (!suspend) return this.#enter(object, value, null);
    return this.#standStill(object, {
      kind: 'Suspended',
      reason: 'Suspended',
      message: 'spec.suspend is true',
    });
  }

  /** Into its lab, as soon as that is there, ready and free. */
  async #enter(
    object: ExperimentObject,
    parsed: Experiment,
    kept: KeptProgress | null,
  ): Promise<number | null> {
    const { world, holders } = this.#options;
    const found = await labForExperiment(object, parsed, this.#options);
    if (found.standstill) return this.#wait(object, found.standstill, kept);
    const { lab, experiment } = found;
    const targets = runTargets(lab, world.podsOf(lab.namespace, lab.name));
    if (!targets) {
      const message = `Lab "${lab.name}": not all of its pods are ready`;
      return this.#wait(object, { kind: 'Waiting', reason: 'WaitingForLab', message }, kept);
    }
    const holder = holders.acquire(`${lab.namespace}/${lab.name}`, object);
    if (holder !== null) {
      const message = `Lab "${lab.name}" is used by Experiment "${holder}": one at a time; this one begins when that is over`;
      return this.#standStill(object, { kind: 'Stalled', reason: LAB_IN_USE, message });
    }
    return startRun(object, { lab, experiment, targets, kept }, this.#options);
  }

  /** A run that is under way keeps its notes while its pods are waited for. */
  async #wait(object: ExperimentObject, standstill: Standstill, kept: KeptProgress | null) {
    if (!kept) return this.#standStill(object, standstill);
    this.#options.log.info({ experiment: keyOf(object), reason: standstill.message }, 'a run waits');
    return 1000;
  }

  #standStill(object: ExperimentObject, standstill: Standstill): Promise<number | null> {
    return tellStandstill(object, standstill, this.#options);
  }

  /** Its pods have not come back in time. */
  #giveUp(object: ExperimentObject, experiment: Experiment, before: KeptProgress): null {
    const { namespace = '' } = object.metadata;
    const { lab: spec, deadline } = experiment.spec;
    this.#options.running.begin({
      ...{ object, experiment, before, notes: before.notes, connected: null, kernel: 'unknown' },
      lab: { name: labNameOf(object), namespace, uid: '', spec },
      giveUp: `the deadline of ${deadline} passed while its lab could not be had`,
    });
    return null;
  }

  #isLate({ spec }: Experiment, { startedAt, stage }: KeptProgress): boolean {
    // A pause ends when someone says so, and the reducer itself knows of a deadline while there is a lab.
    const margin = 60_000;
    const now = this.#options.timing.date().getTime();
    return stage !== 'Paused' && now - (startedAt ?? now) > durationMs(spec.deadline) + margin;
  }
}
