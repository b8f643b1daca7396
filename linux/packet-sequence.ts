// Counts what is missing from a run of numbers that grow by 1: packets that the kernel numbered and could not send up.

/** Numbers are 32 bits, start at 1 and wrap around. */
export class PacketSequence {
  #next = 1;
  #missing = 0;

  /** How many numbers have been passed over. */
  get missing(): number {
    return this.#missing;
  }

  /** True where `id` is behind us. */
  isPast(id: number): boolean {
    return ((id - this.#next) | 0) < 0;
  }

  /** A packet came. */
  see(id: number): void {
    const distance = (id - this.#next) | 0;
    if (distance < 0) {
      // It was on its way when settle() took it for lost.
      this.#missing--;
      return;
    }
    this.#missing += distance;
    this.#next = (id + 1) >>> 0;
  }

  /** All packets up to `id` have come, if they come at all. */
  settle(id: number): void {
    const distance = (id + 1 - this.#next) | 0;
    if (distance <= 0) return;
    this.#missing += distance;
    this.#next = (id + 1) >>> 0;
  }
}
