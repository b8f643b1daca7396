// Which requests have been seen: the last 100,000 to 200,000, so that memory is bounded.

const GENERATION = 100_000;

export class SeenIdentities {
  readonly #generation: number;
  #young = new Set<string>();
  #old = new Set<string>();

  /** @param generation how many are remembered at least. */
  constructor(generation: number = GENERATION) {
    this.#generation = generation;
  }

  /** Remembers an identity; true if it had been seen. */
  add(identity: string): boolean {
    const isKnown = this.#young.has(identity) || this.#old.has(identity);
    this.#young.add(identity);
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return isKnown;
  }
}
