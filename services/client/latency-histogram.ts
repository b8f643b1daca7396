// Times in fixed buckets: the same memory for one connection or a million, and two can be added up.
import type { LatencySummary } from '#lab/run/observation.ts';

/** Upper bounds in milliseconds, 0.1 ms to 200 s; one more bucket takes what is longer. Neighbours differ by 25 to 50 %. */
export const LATENCY_BOUNDS_MS: readonly number[] = [0.1, 1, 10, 100, 1000, 10_000, 100_000]
  .flatMap((decade) => [1, 1.5, 2, 3, 4, 5, 7].map((step) => Number((decade * step).toPrecision(2))))
  .filter((bound) => bound <= 200_000);

/** What passes between processes. */
export interface LatencyData {
  buckets: number[];
  sumMs: number;
  maxMs: number;
}

export class LatencyHistogram {
  readonly #buckets = new Float64Array(LATENCY_BOUNDS_MS.length + 1);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  add(ms: number): void {
    const bucket = bucketOf(ms);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
    this.#sumMs += ms;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  /** Adds another process's times. */
  merge(other: LatencyData): void {
    for (let i = 0; i < this.#buckets.length; i++) {
      this.#buckets[i] = (this.#buckets[i] ?? 0) + (other.buckets[i] ?? 0);
      this.#count += other.buckets[i] ?? 0;
    }
    this.#sumMs += other.sumMs;
    this.#maxMs = Math.max(this.#maxMs, other.maxMs);
  }

  toData(): LatencyData {
    return { buckets: [...this.#buckets], sumMs: this.#sumMs, maxMs: this.#maxMs };
  }

  /** Percentiles are upper bounds of their bucket, and never above the longest time seen. All 0 when nothing was added. */
  summary(): LatencySummary {
    const maxMs = Number(this.#maxMs.toFixed(3));
    return { count: this.#count, p50: this.#percentile(0.5), p99: this.#percentile(0.99), max: maxMs };
  }

  #percentile(share: number): number {
    if (this.#count === 0) return 0;
    const rank = Math.ceil(this.#count * share);
    let below = 0;
    const bucket = this.#buckets.findIndex((count) => {
      below += count;
      return below >= rank;
    });
    return Math.min(LATENCY_BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY, Number(this.#maxMs.toFixed(3)));
  }
}

/** The first bound that is not below `ms`, by halving. */
function bucketOf(ms: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((LATENCY_BOUNDS_MS[middle] ?? 0) >= ms) high = middle;
    else low = middle + 1;
  }
  return low;
}
