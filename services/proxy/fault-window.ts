// When a fault is in force, as a whole and for each connection: with ramps its share grows at the start and shrinks before the end.
//
//   share  ┌────────┐       Each connection has a rank in the share, from 0 to 1, that never changes. So it joins once,
//        ／          ＼      and leaves once: whoever joins first leaves last.
//   start  +rampIn    end
import { durationMs } from '#lab/spec/duration.ts';
import type { Fault } from '#lab/spec/fault.ts';

export class FaultWindow {
  /** In force from then on, until before `endAt`; milliseconds of the engine's clock. */
  readonly startAt: number;
  readonly endAt: number;
  readonly #rampInMs: number;
  readonly #rampOutMs: number;

  /** @param putAt when it was put */
  constructor(spec: Fault, putAt: number) {
    this.startAt = putAt + durationMs(spec.start);
    this.endAt = this.startAt + durationMs(spec.duration);
    this.#rampInMs = durationMs(spec.rampIn);
    this.#rampOutMs = durationMs(spec.rampOut);
  }

  includes(now: number): boolean {
    return now >= this.startAt && now < this.endAt;
  }

  /** When it begins for a connection of that rank. */
  startFor(rank: number): number {
    return this.startAt + this.#rampInMs * rank;
  }

  /** When it ends for a connection of that rank. */
  endFor(rank: number): number {
    return this.endAt - this.#rampOutMs * rank;
  }
}
