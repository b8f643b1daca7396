// The one time axis of a report: from its beginning to its end, as shares of the width.
import type { Report } from '../report-schema.ts';
import { percent } from './format.ts';

const NICE = [1, 2, 5];
const MAX_TICKS = 9;

export class TimeAxis {
  readonly durationMs: number;

  constructor({ durationMs }: Pick<Report, 'durationMs'>) {
    this.durationMs = Math.max(1, durationMs);
  }

  /** From 0 to 1; what is outside lies on the edge. */
  share(atMs: number): number {
    return Math.min(1, Math.max(0, atMs / this.durationMs));
  }

  at(atMs: number): string {
    return percent(this.share(atMs));
  }

  /** @param endMs null: to the end of the axis */
  width(fromMs: number, endMs: number | null): string {
    return percent(this.share(endMs ?? this.durationMs) - this.share(fromMs));
  }

  /** At round times, at most nine. */
  ticks(): { atMs: number; text: string }[] {
    const stepMs = this.#step();
    const count = Math.floor(this.durationMs / stepMs);
    const digits = stepMs >= 1000 ? 0 : stepMs >= 100 ? 1 : 2;
    return Array.from({ length: count + 1 }, (_, i) => ({
      atMs: i * stepMs,
      text: `${((i * stepMs) / 1000).toFixed(digits)} s`,
    }));
  }

  #step(): number {
    for (let decade = 10; ; decade *= 10) {
      const step = NICE.map((n) => n * decade).find((ms) => this.durationMs / ms < MAX_TICKS);
      if (step !== undefined) return step;
    }
  }
}
