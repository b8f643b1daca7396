// Attempt numbers of retransmitted data, by sequence range. Bounded: only the latest few ranges are remembered.
import { sequenceDistance } from './sequence.ts';

const RANGES = 8;

/** Made at a half connection's first retransmission of data, so most never have one. */
export class RangeAttempts {
  readonly #start = new Int32Array(RANGES);
  readonly #end = new Int32Array(RANGES);
  readonly #attempts = new Int32Array(RANGES);
  #next = 0;

  /**
   * Counts one more transmission of bytes that have been sent before.
   *
   * @returns its attempt number: 2 for bytes that are not known to have been retransmitted yet
   */
  count(start: number, end: number): number {
    for (let i = 0; i < RANGES; i++) {
      const known = this.#attempts[i] ?? 0;
      if (known === 0 || !this.#overlaps(i, start, end)) continue;
      this.#attempts[i] = known + 1;
      return known + 1;
    }
    const at = this.#next;
    this.#next = (at + 1) % RANGES;
    this.#start[at] = start;
    this.#end[at] = end;
    this.#attempts[at] = 2;
    return 2;
  }

  #overlaps(i: number, start: number, end: number): boolean {
    return sequenceDistance(start, this.#end[i] ?? 0) < 0 && sequenceDistance(end, this.#start[i] ?? 0) > 0;
  }
}
