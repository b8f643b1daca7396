// Writes the status of one run: one after the other, the latest wins, and no more than one a second but where it must be.
import type { Logger } from 'pino';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { backoffMs } from '#operator/kube/backoff.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { wait } from '#operator/kube/wait.ts';

const INTERVAL_MS = 1000;
const RETRY = { firstMs: 100, longestMs: 5000 };

export interface StatusWriterOptions {
  write(status: ExperimentStatus): Promise<void>;
  timing: Timing;
  /** Aborted: nothing is written any more. */
  leave: AbortSignal;
  log: Logger;
}

export class StatusWriter {
  readonly #options: StatusWriterOptions;
  #last: Promise<void> = Promise.resolve();
  #next: ExperimentStatus | null = null;
  #isWaiting = false;
  #writtenAt = Number.NEGATIVE_INFINITY;

  constructor(options: StatusWriterOptions) {
    this.#options = options;
  }

  /** Within a second, unless there is a newer one by then. A failure is left to the next one. */
  soon(status: ExperimentStatus): void {
    this.#next = status;
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { timing, leave, log } = this.#options;
    const pause = this.#writtenAt + INTERVAL_MS - timing.now();
    void wait(timing, Math.max(0, pause), leave).then(() => {
      this.#isWaiting = false;
      const newest = this.#next;
      if (newest === null || leave.aborted) return;
      this.#next = null;
      this.#queue(() => this.#options.write(newest)).catch((error: Error) =>
        log.warn({ err: error }, 'status not written'),
      );
    });
  }

  /** Resolves when it is written: tried until it is. @throws the reason of `leave`; KubeError where the object is gone */
  async now(status: ExperimentStatus): Promise<void> {
    this.#next = null;
    await this.#queue(() => this.#insist(status));
  }

  async #insist(status: ExperimentStatus): Promise<void> {
    const { write, timing, leave, log } = this.#options;
    for (let attempt = 0; ; attempt++) {
      leave.throwIfAborted();
      try {
        await write(status);
        return;
      } catch (error) {
        // Gone, or another one of that name, or its namespace is going and has taken our rights along: nobody to be told.
        if (error instanceof KubeError && [403, 404, 409].includes(error.code)) throw error;
        log.warn({ err: error, attempt }, 'status not written; the run waits until it is');
        await wait(timing, backoffMs(attempt, RETRY, timing.random), leave);
      }
    }
  }

  #queue(write: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => {
      this.#writtenAt = this.#options.timing.now();
      return write();
    });
    this.#last = done.catch(() => undefined); // whoever asked is told
    return done;
  }
}
