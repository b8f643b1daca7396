// Time and chance, passed in so that tests have their own.

export interface Timing {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** The time of day, for what people and other programs read. */
  date(): Date;
  /** From 0 up to 1. */
  random(): number;
  /** Runs once in `ms`. @returns what calls it off */
  after(ms: number, run: () => void): () => void;
}

export const REAL_TIMING: Timing = {
  now: () => performance.now(),
  date: () => new Date(),
  random: Math.random,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
