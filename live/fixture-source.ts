// For tests: a lab whose scenes are played by hand, and which remembers what it was asked to do.
import { zeroCounts } from '#lab/spec/state.ts';
import { until } from '#services/control/until.ts';
import type { LiveHistory, LiveLadder } from './live-frame.ts';
import type { LiveExperiment, LiveMoment, LiveSource } from './live-source.ts';

/** What a lab has to show. */
export interface Scene {
  moment: LiveMoment;
  history: LiveHistory;
  ladders: LiveLadder[];
}

/** A moment of a lab with one lane, at which nothing happens. */
export function quietMoment(extra: Partial<LiveMoment> = {}): LiveMoment {
  return {
    ...{ at: 1000, lab: { name: 'default', runtime: 'Local', lanes: ['main'] } },
    ...{ client: zeroCounts(), server: zeroCounts(), transitions: [], pairs: [], acceptQueue: null },
    ...{ errors: { Client: {}, Server: {} }, faults: [], ledger: null, run: null, troubles: [] },
    ...extra,
  };
}

const quietScene = (): Scene => ({
  moment: quietMoment(),
  history: { points: [], faults: [] },
  ladders: [],
});

export class FixtureSource implements LiveSource {
  /** Method and arguments of what was not refused, in the order in which they came. */
  readonly asked: unknown[][] = [];
  /** What the next change is refused with. */
  refusal: Error | null = null;
  readonly #experiments: LiveExperiment[];
  readonly #listeners = new Set<(moment: LiveMoment) => void>();
  #scene: Scene;

  constructor(scene = quietScene(), experiments: LiveExperiment[] = []) {
    this.#scene = scene;
    this.#experiments = experiments;
  }

  show(moment: LiveMoment): void {
    this.#scene = { ...this.#scene, moment };
    for (const listener of this.#listeners) listener(moment);
  }

  play(scene: Scene): void {
    this.#scene = scene;
    this.show(scene.moment);
  }

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  /** The last thing that it was asked to do, once there is one. */
  async lastAsked(): Promise<unknown[]> {
    await until(
      () => this.asked.length,
      (count) => count > 0,
    );
    return this.asked.at(-1) as unknown[];
  }

  moment(): LiveMoment {
    return this.#scene.moment;
  }

  subscribe(listener: (moment: LiveMoment) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  history(): LiveHistory {
    return this.#scene.history;
  }

  async ladders(): Promise<LiveLadder[]> {
    return this.#scene.ladders;
  }

  experiments(): LiveExperiment[] {
    return this.#experiments;
  }

  async start(...args: unknown[]): Promise<string> {
    await this.#take('start', ...args);
    return '1';
  }

  async report(run: string): Promise<string> {
    return `<!doctype html><title>${run}</title>`;
  }

  resume = (...args: unknown[]) => this.#take('resume', ...args);
  stop = (...args: unknown[]) => this.#take('stop', ...args);
  putFault = (...args: unknown[]) => this.#take('putFault', ...args);
  removeFault = (...args: unknown[]) => this.#take('removeFault', ...args);
  removeAllFaults = () => this.#take('removeAllFaults');
  setBehaviour = (...args: unknown[]) => this.#take('setBehaviour', ...args);

  async #take(...what: unknown[]): Promise<void> {
    const { refusal } = this;
    this.refusal = null;
    if (refusal) throw refusal;
    this.asked.push(what);
  }
}
