// One experiment on its way through a lab: looks in, effects out, and all that the report will need.
//
//   look ─► moments ─► reducer (lab/run/step.ts) ─► effects ─► services
//     └──────────────► recorder (lab/report)

import type { Effect } from '#lab/run/effect.ts';
import { initialProgress, type Progress } from '#lab/run/progress.ts';
import { emptyObservation, type RunObservation } from '#lab/run/run-observation.ts';
import { step } from '#lab/run/step.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { carryOut, type LanePorts } from './carry-out.ts';
import type { LabConnection, LabLook } from './lab-connection.ts';
import { type LaneStats, localObservation, type Moment, type RunnerKnowledge } from './local-view.ts';

export class Session {
  readonly experiment: Experiment;
  readonly ports: LanePorts;
  progress: Progress = initialProgress();
  /** The last observation that the reducer was given. */
  observation: RunObservation = emptyObservation(0);
  /** Lanes that have had a behaviour set: only these can be asked for statistics. */
  readonly served = { client: new Set<string>(), server: new Set<string>() };
  #settledAt = 0;
  #deployed = false;
  #troubles: string[] = [];
  #resumed = false;

  constructor(experiment: Experiment, ports: LanePorts) {
    this.experiment = experiment;
    this.ports = ports;
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

  get troubled(): boolean {
    return this.#troubles.length > 0 && !this.done;
  }

  /** From now on the run proves nothing, and ends. Said once each. */
  trouble(reason: string): void {
    if (!this.done && !this.#troubles.includes(reason)) this.#troubles.push(reason);
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
    const fresh = moments.filter(({ client, server }) => Math.min(client.at, server.at) > this.#settledAt);
    for (const moment of fresh) {
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
    return { deployed: this.#deployed, troubles: [...this.#troubles], resumed: this.#resumed };
  }

  /** @returns whether effects were carried out, so that a new look is needed */
  async #step(lab: LabConnection, seen: RunObservation): Promise<boolean> {
    // What the verdict was made from is kept: once the lanes are gone, there is nothing more to see.
    if (this.progress.stage !== 'Destroying') this.observation = seen;
    const { effects, progress } = step(this.experiment, this.progress, seen);
    if (this.progress.stage === 'Paused' && progress.stage !== 'Paused') this.#resumed = false;
    this.progress = progress;
    if (effects.length === 0) return false;
    try {
      for (const effect of effects) if ((await this.#carryOut(effect, lab)) === 'NoAnswer') break;
    } catch (error) {
      this.trouble((error as Error).message);
    }
    this.#settledAt = Date.now();
    return true;
  }

  async #carryOut(effect: Effect, lab: LabConnection): Promise<'Done' | 'NoAnswer'> {
    try {
      await carryOut(effect, lab, this.experiment, this.ports);
    } catch (error) {
      // While the lab is being taken down its services may be gone already; what they held goes with their namespaces.
      if (this.progress.stage === 'Destroying') return isTimeout(error) ? 'NoAnswer' : 'Done';
      throw new Error(`could not carry out ${effect.type}: ${(error as Error).message}`, { cause: error });
    }
    if (effect.type === 'Deploy') this.#deployed = true;
    if (effect.type === 'SetClient') this.served.client.add(effect.lane);
    if (effect.type === 'SetServer') this.served.server.add(effect.lane);
    return 'Done';
  }
}

/** A service that hangs would be waited for again by the next effect. */
function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'TIMEOUT';
}
