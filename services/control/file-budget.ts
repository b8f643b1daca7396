// How many connections one process may hold: its open files, less a reserve for the control API, logs and listeners.
//
// A process at RLIMIT_NOFILE cannot accept on its control API either, and so could not be told to stop.

/** A file for each connection, taken before it is opened and given back when it is closed. */
export class FileBudget {
  readonly limit: number;
  readonly reserve: number;
  #used = 0;

  /** @param limit RLIMIT_NOFILE. @param reserve files that no connection may have. */
  constructor(limit: number, reserve = 200) {
    this.limit = limit;
    this.reserve = Math.min(reserve, Math.floor(limit / 2));
  }

  /** The most connections this process may have open. */
  get size(): number {
    return this.limit - this.reserve;
  }

  get used(): number {
    return this.#used;
  }

  get isSpent(): boolean {
    return this.#used >= this.size;
  }

  take(): void {
    this.#used++;
  }

  give(): void {
    this.#used--;
  }
}
