// For tests: queues that are closed after the test, and run until enough has come.
import assert from 'node:assert/strict';
import { NfQueue, type NfQueueOptions, type QueuedPacket } from '#linux/nfqueue.ts';
import { readQueueStatus } from '#linux/nfqueue-status.ts';

/** Runs a queue until `count` packets have come. */
export async function runUntil(
  queue: NfQueue,
  count: number,
  onPacket: (packet: QueuedPacket) => void,
): Promise<void> {
  const all = Promise.withResolvers<void>();
  let seen = 0;
  queue.run(
    (packet) => {
      seen++;
      onPacket(packet);
    },
    () => {
      // Resolved before the verdicts go out, but what awaits runs after this callback has returned and they have.
      if (seen >= count) all.resolve();
    },
  );
  await all.promise;
}

export function withQueue(
  options: Partial<NfQueueOptions> & { queue: number },
): NfQueue & Disposable & { number: number } {
  const queue = NfQueue.open({ copyRange: 128, ...options });
  return Object.assign(queue, { number: options.queue, [Symbol.dispose]: () => queue.close() });
}

// An ordinary user may not read what the kernel says about queues; then only the packets count.
export function waitingIn(queue: NfQueue & { number: number }, expected: number): void {
  const status = readQueueStatus(queue.number);
  if (status !== null) assert.equal(status.waiting, expected);
}
