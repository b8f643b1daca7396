// Failures of a lane, counted by errno.

export class ErrorCounts {
  readonly #counts = new Map<string, number>();

  /** Counts an error by its `code`; one without a code is a bug of ours, counted as EUNKNOWN. */
  add(error: unknown): void {
    const code = (error as { code?: unknown } | null)?.code;
    this.addCode(typeof code === 'string' ? code : 'EUNKNOWN');
  }

  addCode(code: string, times = 1): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + times);
  }

  /** Adds another process's counts. */
  merge(counts: Readonly<Record<string, number>>): void {
    for (const [code, times] of Object.entries(counts)) this.addCode(code, times);
  }

  /** errno → number of failures, in the order in which they first came. */
  toObject(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }
}
