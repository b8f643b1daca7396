// A token bucket with a queue behind it, as two numbers: when a bucket that is never idle would have sent all it was given.

export interface TokenBucketOptions {
  bytesPerMs: number;
  /** Bytes that go at once after a time without any. */
  burst: number;
}

export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #burstMs: number;
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor({ bytesPerMs, burst }: TokenBucketOptions) {
    this.#bytesPerMs = bytesPerMs;
    this.#burstMs = burst / bytesPerMs;
  }

  /**
   * Takes tokens for a packet; none where it is refused.
   *
   * @param mostMs how long it may wait
   * @returns when it goes, at `now` at the earliest, never before one that was given before it; null where it would wait
   *   longer than that
   */
  take(bytes: number, now: number, mostMs: number): number | null {
    const sentAt = Math.max(this.#sentAt, now - this.#burstMs) + bytes / this.#bytesPerMs;
    if (sentAt - now > mostMs) return null;
    this.#sentAt = sentAt;
    return Math.max(now, sentAt);
  }
}
