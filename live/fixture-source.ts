// For tests: a source whose moments are given by hand, and which remembers what was asked of it.
import { zeroCounts } from '#lab/spec/state.ts';
import { LiveRefusal } from './live-refusal.ts';
import type { LiveMoment, LiveSource } from './live-source.ts';

/** A moment of a lab with one lane, at which nothing happens. */
export function quietMoment(extra: Partial<LiveMoment> = {}): LiveMoment {
  return {
    ...{ at: 1000, lab: { name: 'default', runtime: 'Local', lanes: ['main'] } },
    ...{ client: zeroCounts(), server: zeroCounts(), transitions: [], pairs: [], acceptQueue: null },
    ...{ errors: { Client: {}, Server: {} }, faults: [], ledger: null, run: null, troubles: [] },
    ...extra,
  };
}

export class FixtureSource implements LiveSource {
  readonly asked: unknown[][] = [];
  readonly #listeners = new Set<(moment: LiveMoment) => void>();
  #moment = quietMoment();

  show(moment: LiveMoment): void {
    this.#moment = moment;
    for (const listener of this.#listeners) listener(moment);
  }

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  moment(): LiveMoment {
    return this.#moment;
  }

  subscribe(listener: (moment: LiveMoment) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  history() {
    return { points: [], faults: [] };
  }

  async ladders() {
    return [];
  }

  experiments() {
    return [{ name: 'closing', title: 'CLOSING', area: 'state', summary: 'both close at once' }];
  }

  async start(...args: unknown[]): Promise<string> {
    this.asked.push(['start', ...args]);
    return '1';
  }

  resume = this.#take('resume');
  stop = this.#take('stop');
  putFault = this.#take('putFault');
  removeAllFaults = this.#take('removeAllFaults');
  setBehaviour = this.#take('setBehaviour');

  async removeFault(name: string): Promise<void> {
    if (name === 'broken') throw new TypeError('a defect');
    if (name === 'silent') throw Object.assign(new Error('Cannot reach the proxy'), { status: 0 });
    throw new LiveRefusal(404, `Cannot find "${name}"`);
  }

  async report(run: string): Promise<string> {
    return `<!doctype html><title>${run}</title>`;
  }

  #take(name: string) {
    return async (...args: unknown[]): Promise<void> => {
      this.asked.push([name, ...args]);
    };
  }
}
