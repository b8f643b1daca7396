// For tests: waits until something holds that no event tells of, such as the state of a socket in the kernel.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** Looks every 5 ms; fails after `deadlineMs` with the last value that `look` gave. */
export async function until<T>(
  look: () => T | Promise<T>,
  isRight: (value: T) => boolean,
  deadlineMs = 10_000,
): Promise<T> {
  for (const end = performance.now() + deadlineMs; ; ) {
    const value = await look();
    if (isRight(value)) return value;
    if (performance.now() > end) assert.fail(`still ${JSON.stringify(value)} after ${deadlineMs} ms`);
    await delay(5);
  }
}
