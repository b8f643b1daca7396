// Work by key: each key once at a time, again if it was added meanwhile, later and later while it fails.
import { backoffMs } from './backoff.ts';
import type { Timing } from './timing.ts';

export interface Outcome {
  key: string;
  /** From the time that it was due until it began. */
  waitedMs: number;
  tookMs: number;
  /** What `work` threw. */
  error?: unknown;
}

export interface WorkQueueOptions {
  /** @returns in how many milliseconds to do it again, if at all */
  work: (key: string) => Promise<number | undefined>;
  timing: Timing;
  /** How many keys at a time. Default 4. */
  concurrency?: number;
  /** Called after each time, for the log and the metrics; a failure is tried again in any case. */
  onOutcome?: (outcome: Outcome) => void;
  /** How long a failing key waits. Default 5 ms, doubled up to 1000 s. */
  backoff?: { firstMs: number; longestMs: number };
}

interface Later {
  at: number;
  cancel: () => void;
}

export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #timing: Timing;
  readonly #concurrency: number;
  /** Due, by the time since when; in order. */
  readonly #due = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #later = new Map<string, Later>();
  readonly #failures = new Map<string, number>();
  #stopped = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
    this.#timing = options.timing;
    this.#concurrency = options.concurrency ?? 4;
  }

  /** Keys that are due and wait for their turn. */
  get depth(): number {
    return this.#due.size;
  }

  /** As soon as possible, also for one that waits after a failure: what changed may have mended it. */
  add(key: string): void {
    if (this.#stopped) return;
    this.#callOff(key);
    if (!this.#due.has(key)) this.#due.set(key, this.#timing.now());
    this.#next();
  }

  /** In `ms`, or sooner if that was asked for already. */
  addAfter(key: string, ms: number): void {
    const at = this.#timing.now() + ms;
    if (this.#stopped || this.#due.has(key) || (this.#later.get(key)?.at ?? Infinity) <= at) return;
    this.#callOff(key);
    this.#later.set(key, { at, cancel: this.#timing.after(ms, () => this.add(key)) });
  }

  /** Begins nothing more. Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#due.clear();
    for (const key of [...this.#later.keys()]) this.#callOff(key);
    await Promise.all(this.#running.values());
  }

  #next(): void {
    for (const [key, since] of this.#due) {
      if (this.#running.size >= this.#concurrency) return;
      if (this.#running.has(key)) continue;
      this.#due.delete(key);
      this.#running.set(key, this.#do(key, since));
    }
  }

  async #do(key: string, since: number): Promise<void> {
    const start = this.#timing.now();
    const outcome: Outcome = { key, waitedMs: start - since, tookMs: 0 };
    let againMs: number | undefined;
    try {
      againMs = await this.#options.work(key);
      this.#failures.delete(key);
    } catch (error) {
      outcome.error = error;
      againMs = this.#failed(key);
    }
    outcome.tookMs = this.#timing.now() - start;
    this.#running.delete(key);
    if (againMs !== undefined) this.addAfter(key, againMs);
    this.#next();
    this.#options.onOutcome?.(outcome);
  }

  #failed(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    const { backoff = { firstMs: 5, longestMs: 1_000_000 } } = this.#options;
    return backoffMs(failures, backoff, this.#timing.random);
  }

  #callOff(key: string): void {
    this.#later.get(key)?.cancel();
    this.#later.delete(key);
  }
}
