// Sockets per state over time, in bounded memory: when it grows too long, neighbours are merged and keep their peaks.
import { type StateCounts, TCP_STATES } from '../spec/state.ts';
import type { StatePeak, Timeline } from './recording.ts';

interface Bucket {
  /** Number of the bucket, from the origin. */
  index: number;
  /** Time of its first sample. */
  at: number;
  /** In the order of TCP_STATES. */
  counts: number[];
}

export interface TimelineOptions {
  /** The time from which buckets are counted, in ms since the epoch. */
  origin: number;
  /** Least width of a bucket: the sampling interval, in ms. */
  intervalMs: number;
  /** At least 2. */
  maxPoints: number;
}

export class StateTimeline {
  readonly #origin: number;
  readonly #maxPoints: number;
  #widthMs: number;
  #buckets: Bucket[] = [];
  readonly #peaks = TCP_STATES.map(() => ({ count: 0, at: 0 }));

  constructor({ origin, intervalMs, maxPoints }: TimelineOptions) {
    this.#origin = origin;
    this.#widthMs = intervalMs;
    this.#maxPoints = maxPoints;
  }

  /** Samples must come in the order of their times. */
  add(at: number, counts: StateCounts): void {
    const values = TCP_STATES.map((state) => counts[state]);
    for (const [i, peak] of this.#peaks.entries()) {
      const count = values[i] as number;
      if (count > peak.count) this.#peaks[i] = { count, at };
    }
    const index = this.#indexOf(at);
    const last = this.#buckets.at(-1);
    if (last && last.index >= index) merge(last, values);
    else this.#buckets.push({ index, at, counts: values });
    while (this.#buckets.length > this.#maxPoints) this.#halve();
  }

  timeline(): Timeline {
    const seen = TCP_STATES.map((state, i) => ({ state, i })).filter(
      ({ i }) => (this.#peaks[i]?.count ?? 0) > 0,
    );
    return {
      resolutionMs: this.#widthMs,
      at: this.#buckets.map(({ at }) => at),
      states: Object.fromEntries(
        seen.map(({ state, i }) => [state, this.#buckets.map(({ counts }) => counts[i] as number)]),
      ),
    };
  }

  /** Only states that were seen. */
  peaks(): StatePeak[] {
    return this.#peaks
      .map(({ count, at }, i) => ({ state: TCP_STATES[i] as StatePeak['state'], count, at }))
      .filter(({ count }) => count > 0);
  }

  #indexOf(at: number): number {
    return Math.floor((at - this.#origin) / this.#widthMs);
  }

  #halve(): void {
    this.#widthMs *= 2;
    const wider: Bucket[] = [];
    for (const bucket of this.#buckets) {
      const index = this.#indexOf(bucket.at);
      const last = wider.at(-1);
      if (last && last.index === index) merge(last, bucket.counts);
      else wider.push({ ...bucket, index });
    }
    this.#buckets = wider;
  }
}

function merge(into: Bucket, counts: readonly number[]): void {
  into.counts = into.counts.map((count, i) => Math.max(count, counts[i] as number));
}
