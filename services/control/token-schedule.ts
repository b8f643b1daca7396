// A steady rate: how many starts are due by now, without a timer for each.

/** How much of a stall is made up for; the rest of it is forgotten. */
export interface TokenScheduleOptions {
  perSecond: number;
  catchUpMs: number;
  /** The present, in milliseconds of a clock that never goes back. */
  now: number;
}

/** Tokens that come at `perSecond`, the first at once. */
export class TokenSchedule {
  readonly #catchUpMs: number;
  #perSecond: number;
  #credit = 1;
  #at: number;

  constructor(options: TokenScheduleOptions) {
    this.#perSecond = options.perSecond;
    this.#catchUpMs = options.catchUpMs;
    this.#at = options.now;
  }

  get perSecond(): number {
    return this.#perSecond;
  }

  /** Changes the rate from `now` on; what was due stays due. */
  setRate(perSecond: number, now: number): void {
    this.#advance(now);
    this.#perSecond = perSecond;
  }

  /** Whole tokens that have come and were not taken. */
  due(now: number): number {
    this.#advance(now);
    // 0.1 × 10 is a little under 1: a token must not wait for the next tick because of that.
    return Math.floor(this.#credit + 1e-9);
  }

  take(count: number): void {
    this.#credit -= count;
  }

  /** Milliseconds until there is one more than none; 0 if there is one. */
  msUntilNext(now: number): number {
    this.#advance(now);
    return Math.max(0, ((1 - this.#credit) * 1000) / this.#perSecond);
  }

  #advance(now: number): void {
    const limit = 1 + (this.#perSecond * this.#catchUpMs) / 1000;
    this.#credit = Math.min(limit, this.#credit + ((now - this.#at) * this.#perSecond) / 1000);
    this.#at = now;
  }
}
