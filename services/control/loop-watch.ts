// Whether the event loop turns: a loop that is late handles sockets late, and its times are not to be trusted.

export interface LoopWatch {
  /** The longest time, in milliseconds, by which the loop was late in the last 5 to 10 seconds. */
  readonly lagMs: number;
  /** Counts from here, as if nothing had been late before. */
  forget(): void;
  close(): void;
}

const TICK_MS = 250;
const WINDOW_MS = 5000;

/** Starts to watch. `now` gives milliseconds of a clock that never goes back. */
export function watchLoop(now: () => number = () => performance.now()): LoopWatch {
  let expected = now() + TICK_MS;
  let windowEnd = now() + WINDOW_MS;
  let current = 0;
  let previous = 0;
  const tick = () => {
    const at = now();
    current = Math.max(current, at - expected);
    expected = at + TICK_MS;
    if (at >= windowEnd) {
      previous = current;
      current = 0;
      windowEnd = at + WINDOW_MS;
    }
  };
  const timer = setInterval(tick, TICK_MS);
  timer.unref();
  return {
    get lagMs() {
      return Math.round(Math.max(current, previous, now() - expected, 0));
    },
    forget() {
      expected = now() + TICK_MS;
      current = 0;
      previous = 0;
    },
    close: () => clearInterval(timer),
  };
}
