// Takes a sample of the watched lanes ten times a second, or less often where a dump costs more than a fifth of a core.
import type { Logger } from 'pino';
import { LaneHistory } from './lane-history.ts';
import { sampleLanes } from './sample-lanes.ts';
import { SampleRing } from './sample-ring.ts';
import type { SocketSource } from './socket-source.ts';
import type { WatchedLane, WatchedLanes } from './watched-lanes.ts';

const SHORTEST_MS = 100;
const SHARE_OF_CORE = 0.2;
/** Weight of the latest cost in the average by which the interval is set: one slow dump alone changes little. */
const COST_WEIGHT = 0.25;
/** A failing kernel call is told of this often. */
const COMPLAIN_EVERY = 600;

export interface SamplerClocks {
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  /** Milliseconds since the epoch. */
  date: () => number;
  /** Milliseconds of processor time that this thread has used. */
  busy: () => number;
  /** Calls back once after so many milliseconds; returns how to call that off. */
  later: (callback: () => void, ms: number) => () => void;
}

export interface SamplerOptions {
  sockets: SocketSource;
  lanes: WatchedLanes;
  clocks: SamplerClocks;
  log: Pick<Logger, 'warn'>;
  ring?: SampleRing;
}

export class Sampler {
  readonly ring: SampleRing;
  readonly history = new LaneHistory();
  readonly #options: SamplerOptions;
  #cancel: (() => void) | null = null;
  #due = 0;
  #costMs = 0;
  #taken = 0;
  #failed = 0;
  #problem: unknown = null;

  constructor(options: SamplerOptions) {
    this.#options = options;
    this.ring = options.ring ?? new SampleRing();
  }

  /** Watches a lane from the next sample on; if it is the only one, that is taken at once. @throws Conflict if there are too many lanes */
  watch(name: string, lane: WatchedLane): void {
    this.#options.lanes.put(name, lane);
    if (this.#cancel) return;
    this.#due = this.#options.clocks.now();
    this.#tick();
  }

  /** False if the lane was not watched. */
  unwatch(name: string): boolean {
    const existed = this.#options.lanes.delete(name);
    if (this.#options.lanes.size === 0) this.stop();
    return existed;
  }

  /** Watches nothing any more. */
  stop(): void {
    this.#options.lanes.clear();
    this.history.clear();
    this.#cancel?.();
    this.#cancel = null;
    this.#problem = null;
  }

  /** Time from one sample to the next. */
  get intervalMs(): number {
    return Math.max(SHORTEST_MS, Math.ceil(this.#costMs / SHARE_OF_CORE));
  }

  get taken(): number {
    return this.#taken;
  }

  get failed(): number {
    return this.#failed;
  }

  /** Why the latest sample could not be taken; null if it was. */
  get problem(): unknown {
    return this.#problem;
  }

  #tick(): void {
    const { clocks } = this.#options;
    this.#sample();
    // By absolute time, so that a late tick does not make the next one late; but what is over is not made up for.
    const now = clocks.now();
    this.#due = Math.max(this.#due + this.intervalMs, now);
    this.#cancel = clocks.later(() => this.#tick(), this.#due - now);
  }

  #sample(): void {
    const { sockets, lanes, clocks, log } = this.#options;
    const at = clocks.date();
    const before = clocks.busy();
    try {
      const tallies = sampleLanes(sockets, lanes);
      this.ring.push(at, tallies);
      this.history.add(clocks.now(), tallies);
      this.#taken++;
      this.#problem = null;
    } catch (error) {
      if (this.#failed++ % COMPLAIN_EVERY === 0)
        log.warn({ err: error, failed: this.#failed }, 'sample failed');
      this.#problem = error;
    }
    this.#costMs += (clocks.busy() - before - this.#costMs) * COST_WEIGHT;
  }
}
