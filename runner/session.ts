// One experiment on its way through a lab: looks in, effects out, and all that the report will need.
//
//   look ─► moments ─► reducer (lab/run/step.ts) ─► effects ─► services
//     └──────────────► recorder (lab/report)

import type { Effect } from '#lab/run/effect.ts';
import type { Done } from '#lab/run/observation.ts';
import { initialProgress, type Progress } from '#lab/run/progress.ts';
import { repeatedEffects } from '#lab/run/repeated-effects.ts';
import { emptyObservation, type RunObservation } from '#lab/run/run-observation.ts';
import { step } from '#lab/run/step.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { carryOut, type LanePorts } from './carry-out.ts';
import type { LabConnection, LabLook } from './lab-connection.ts';
import { type LaneStats, localObservation, type Moment, type RunnerKnowledge } from './local-view.ts';
import { unreadUntil } from './unread-until.ts';

/** For a run that must survive its driver. */
export interface SessionOptions {
  /** Of this run, among all runs: what is done again after an interruption is done once. */
  id?: string;
  /** How far it had come when it was interrupted; absent: it begins. See {@link Session.takeUp}. */
  progress?: Progress;
  /** When the effects of its last transition had been carried out; absent: perhaps they have not. */
  settledAt?: number | undefined;
  /** Up to when its samples had been looked at. */
  seenAt?: number | undefined;
  /** Keeps the progress before effects are carried out, so that nothing older is ever repeated. */
  keep?: (progress: Progress) => Promise<void>;
}

/** Moments are as old as this where nobody has looked for a while. */
const LATE_MS = 2000;

export class Session {
  readonly experiment: Experiment;
  readonly ports: LanePorts;
  progress: Progress;
  /** The last observation that the reducer was given. */
  observation: RunObservation = emptyObservation(0);
  /** Lanes that have had a behaviour set: only these can be asked for statistics. */
  readonly served = { client: new Set<string>(), server: new Set<string>() };
  #settledAt: number | null = 0;
  #deployed = false;
  #troubles: string[] = [];
  #resumed = false;
  /** Before it some samples were never read. */
  #unreadUntil = 0;
  readonly #options: SessionOptions;

  constructor(experiment: Experiment, ports: LanePorts, options: SessionOptions = {}) {
    this.experiment = experiment;
    this.ports = ports;
    this.#options = options;
    this.progress = options.progress ?? initialProgress();
  }

  get name(): string {
    return this.experiment.metadata.name;
  }

  get done(): boolean {
    return this.progress.stage === 'Done';
  }

  /** It has its verdict; what comes now belongs to it no more. */
  get over(): boolean {
    return this.progress.verdict !== null;
  }

  /** When the effects of the last transition had been carried out; null while they are under way. */
  get settledAt(): number | null {
    return this.#settledAt;
  }

  /** Up to when samples have been looked at. */
  get seenAt(): number {
    return this.observation.at || (this.#options.seenAt ?? 0);
  }

  get troubled(): boolean {
    return this.#troubles.length > 0 && !this.done;
  }

  /** From now on the run proves nothing, and ends. Said once each. */
  trouble(reason: string): void {
    if (!this.done && !this.#troubles.includes(reason)) this.#troubles.push(reason);
  }

  /**
   * Goes on with a run that was interrupted: does again what the last transition asked for, and no more than that. The
   * services do what they have already done not a second time, and say when that was: what the exporters have kept since
   * counts as if it had been looked at then. What fails becomes trouble.
   */
  async takeUp(lab: LabConnection): Promise<void> {
    const { stage, steps } = this.progress;
    const behaved = this.experiment.spec.steps.slice(0, steps.length);
    for (const { client, server } of behaved) {
      if (client) this.served.client.add(client.lane);
      if (server) this.served.server.add(server.lane);
    }
    const again = repeatedEffects(this.experiment, this.progress);
    // The lanes too: an exporter that was started anew watches nothing.
    const lanes: Effect[] = stage === 'Running' || stage === 'Paused' ? [{ type: 'Deploy' }] : [];
    const doneAt = await this.#carryOutAll([...lanes, ...again], lab);
    this.#settledAt = this.#options.settledAt ?? doneAt;
    const begun = steps.at(-1);
    // What it begins with was not done before: its time counts from now.
    if (begun?.endedAt === null && this.#settledAt - begun.startedAt > LATE_MS)
      this.progress = begunLater(this.progress, begun.startedAt, this.#settledAt);
  }

  /** Go on after a pause. */
  resume(): void {
    this.#resumed = true;
  }

  /**
   * Give the reducer each moment of a look that came after the last effects were carried out; older ones show a lab as
   * it was before. Effects that fail become trouble, so that the run still ends in order.
   */
  async advance(
    lab: LabConnection,
    look: LabLook,
    moments: readonly Moment[],
    stats: LaneStats,
  ): Promise<void> {
    const settledAt = this.#settledAt ?? Number.POSITIVE_INFINITY;
    this.#unreadUntil = Math.max(this.#unreadUntil, unreadUntil(look) ?? 0);
    for (const moment of moments) {
      const isOld = Math.min(moment.client.at, moment.server.at) <= settledAt;
      if (isOld || moment.client.at < this.#unreadUntil) continue;
      const acted = await this.#step(
        lab,
        localObservation(this.experiment, { look, moment, stats }, this.#known()),
      );
      if (acted) return;
    }
  }

  /** Without a look: to begin, and to end when the lab no longer answers. */
  async advanceBlindly(lab: LabConnection, now: number): Promise<void> {
    await this.#step(lab, { ...this.observation, ...this.#known(), at: now });
  }

  /** There is no lab for it, or none any more: it ends here, Inconclusive. Of what was not seen, nothing is said. */
  abandon(reason: string): void {
    this.trouble(reason);
    const at = this.observation.at || Date.now();
    while (!this.done) {
      const seen = { ...this.observation, ...this.#known(), at };
      // A run that never began has nothing to undo; one that has loses its lab with the namespaces.
      this.progress = step(this.experiment, this.progress, seen).progress;
    }
  }

  #known(): RunnerKnowledge {
    const from = Math.max(this.#settledAt ?? 0, this.seenAt);
    const to = this.#unreadUntil;
    // Of what came before its last effects it needs to see nothing.
    const unread = from < to ? { from, to } : null;
    return { deployed: this.#deployed, troubles: [...this.#troubles], resumed: this.#resumed, unread };
  }

  /** @returns whether effects were carried out, so that a new look is needed */
  async #step(lab: LabConnection, seen: RunObservation): Promise<boolean> {
    // What the verdict was made from is kept: once the lanes are gone, there is nothing more to see.
    if (this.progress.stage !== 'Destroying') this.observation = seen;
    const { effects, progress } = step(this.experiment, this.progress, seen);
    if (this.progress.stage === 'Paused' && progress.stage !== 'Paused') this.#resumed = false;
    this.progress = progress;
    if (effects.length === 0) return false;
    const late = Date.now() - seen.at;
    // Seen long after it was: what begins now begins now.
    if (late > LATE_MS) this.progress = begunLater(progress, seen.at, Date.now());
    this.#settledAt = null;
    await this.#options.keep?.(this.progress);
    await this.#carryOutAll(effects, lab);
    this.#settledAt = Date.now();
    return true;
  }

  /** @returns when the last of them was done */
  async #carryOutAll(effects: readonly Effect[], lab: LabConnection): Promise<number> {
    let doneAt: number | undefined;
    try {
      for (const effect of effects) {
        const answer = await this.#carryOut(effect, lab);
        if (answer === 'NoAnswer') break;
        doneAt = answer?.doneAt;
      }
    } catch (error) {
      this.trouble((error as Error).message);
    }
    return doneAt ?? Date.now();
  }

  async #carryOut(effect: Effect, lab: LabConnection): Promise<Partial<Done> | undefined | 'NoAnswer'> {
    let done: Partial<Done> | undefined;
    try {
      const { experiment, ports, progress } = this;
      const id = this.#options.id && `${this.#options.id}/${progress.steps.length}`;
      done = await carryOut(effect, lab, { experiment, ports, id });
    } catch (error) {
      // While the lab is being taken down its services may be gone already; what they held goes with their namespaces.
      if (this.progress.stage === 'Destroying') return isTimeout(error) ? 'NoAnswer' : undefined;
      throw new Error(`could not carry out ${effect.type}: ${(error as Error).message}`, { cause: error });
    }
    if (effect.type === 'Deploy') this.#deployed = true;
    if (effect.type === 'SetClient') this.served.client.add(effect.lane);
    if (effect.type === 'SetServer') this.served.server.add(effect.lane);
    return done;
  }
}

/** A step and its faults that were to begin at one time begin at another. */
function begunLater(progress: Progress, from: number, to: number): Progress {
  const steps = progress.steps.map((step) => (step.startedAt === from ? { ...step, startedAt: to } : step));
  const faults = progress.faults.map((fault) => (fault.putAt === from ? { ...fault, putAt: to } : fault));
  return { ...progress, steps, faults };
}

/** A service that hangs would be waited for again by the next effect. */
function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'TIMEOUT';
}
