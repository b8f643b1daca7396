// One thing to do at a time that may move: a timer that is only set anew when it must be.

/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

export class Deadline {
  readonly #now: Clock;
  readonly #run: () => void;
  #at: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(now: Clock, run: () => void) {
    this.#now = now;
    this.#run = run;
  }

  /** Runs at `at`, once; null: never. What is due already runs after the present turn of the loop has read its sockets. */
  set(at: number | null): void {
    if (at === this.#at) return;
    this.clear();
    this.#at = at;
    if (at === null) return;
    const wait = at - this.#now();
    // A timer fires before sockets are read in its turn, so the work itself always goes through an immediate, after them.
    if (wait <= 0) this.#soon();
    else this.#timer = setTimeout(() => this.#soon(), Math.ceil(wait));
  }

  clear(): void {
    this.#at = null;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #soon(): void {
    this.#immediate = setImmediate(() => {
      this.#at = null;
      this.#run();
    });
  }
}
