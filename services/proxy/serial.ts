// One thing after the other: changes that have to wait for the kernel must not overtake each other.

export class Serial {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all before it is done, whether that succeeded or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {
      // The caller of `run` is told; the next one does not care.
    });
    return result;
  }
}
