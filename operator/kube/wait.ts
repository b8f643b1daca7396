// A pause that a signal ends.
import type { Timing } from './timing.ts';

/** Resolves after `ms`, or at once when the signal is aborted: look at it afterwards. */
export function wait(timing: Timing, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = timing.after(ms, done);
    signal?.addEventListener('abort', done);
  });
}
