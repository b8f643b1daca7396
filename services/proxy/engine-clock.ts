// The time that the engine lives by, passed in so that tests can turn it.

export interface EngineClock {
  /** Milliseconds, with fractions, of a clock that never goes back. */
  now(): number;
  /** What to add to `now()` for milliseconds since the epoch. */
  readonly epochOffset: number;
  /** Calls once after `ms`; the answer cancels. */
  setTimer(call: () => void, ms: number): () => void;
}

export const systemClock: EngineClock = {
  now: () => performance.now(),
  epochOffset: performance.timeOrigin,
  setTimer(call, ms) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
