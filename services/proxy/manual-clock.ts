// For tests: a clock that stands still until it is turned.
import type { Alarm, EngineClock } from './engine-clock.ts';

export class ManualClock implements EngineClock {
  readonly epochOffset = 1_000_000;
  #now = 0;
  #timers: { at: number; call: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  setTimer(call: () => void, ms: number): () => void {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  openAlarm(call: () => void): Alarm {
    let cancel = () => {
      // not set yet
    };
    return {
      set: (at) => {
        cancel();
        if (at < Number.POSITIVE_INFINITY) cancel = this.setTimer(call, Math.max(0, at - this.#now));
      },
      close: () => cancel(),
    };
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass while the caller keeps the loop busy, so that nothing is called. */
  stall(ms: number): void {
    this.#now += ms;
  }

  /** Lets time pass; calls what is due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.call();
    }
    this.#now = end;
  }
}
