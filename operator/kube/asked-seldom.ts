// Answers that may be some seconds old: many ask for the same, and each costs a request. Of those that are older nothing is kept.
import type { Timing } from './timing.ts';

export interface AskedSeldomOptions<T> {
  ask(key: string): Promise<T>;
  timing: Pick<Timing, 'now'>;
  freshMs: number;
}

export class AskedSeldom<T> {
  readonly #options: AskedSeldomOptions<T>;
  readonly #known = new Map<string, { at: number; answer: Promise<T> }>();

  constructor(options: AskedSeldomOptions<T>) {
    this.#options = options;
  }

  /** Who asks while it is being asked for gets the same. A failure is asked for again. */
  get(key: string): Promise<T> {
    const { ask, timing, freshMs } = this.#options;
    const now = timing.now();
    for (const [old, { at }] of this.#known) if (now - at >= freshMs) this.#known.delete(old);
    const known = this.#known.get(key);
    if (known) return known.answer;
    const answer = ask(key);
    this.#known.set(key, { at: now, answer });
    answer.catch(() => {
      if (this.#known.get(key)?.answer === answer) this.#known.delete(key);
    });
    return answer;
  }
}
