// The time that the engine lives by, passed in so that tests can turn it.
import { TimerFd } from '#linux/timer-fd.ts';

/** Calls at one time, which may be set again and again, to a fraction of a millisecond. */
export interface Alarm {
  /** @param at by the clock's `now()`; infinite for never; past: at once, but not before this returns */
  set(at: number): void;
  close(): void;
}

export interface EngineClock {
  /** Milliseconds, with fractions, of a clock that never goes back. */
  now(): number;
  /** What to add to `now()` for milliseconds since the epoch. */
  readonly epochOffset: number;
  /** Calls once after `ms`; the answer cancels. */
  setTimer(call: () => void, ms: number): () => void;
  /** For what must not be late by the milliseconds that setTimer is. */
  openAlarm(call: () => void): Alarm;
}

export const systemClock: EngineClock = {
  now: () => performance.now(),
  epochOffset: performance.timeOrigin,
  setTimer(call, ms) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  openAlarm(call) {
    const timer = TimerFd.open(call);
    return {
      set: (at) => timer.set(at === Number.POSITIVE_INFINITY ? null : Math.max(0, at - performance.now())),
      close: () => timer.close(),
    };
  },
};
