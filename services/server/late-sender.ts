// What an application still sends after its peer has closed, spread evenly over a time.
import type { Socket } from 'node:net';
import { type Clock, Deadline } from '#services/control/deadline.ts';
import { sendPattern } from '#services/control/send-pattern.ts';

const MOST_PIECES = 50;
const SHORTEST_STEP_MS = 10;

export interface LateSenderOptions {
  socket: Socket;
  /** As for sendPattern. */
  takeOffset: (length: number) => number;
  bytes: number;
  overMs: number;
  now: Clock;
  onSent: (bytes: number) => void;
  /** All is with the kernel, and the time is over. */
  onDone: () => void;
}

/**
 * How many of `bytes` are to be sent by `elapsedMs`, in equal pieces at equal steps: the first at once, and the last a
 * step before `overMs`.
 */
export function bytesDue(o: { bytes: number; overMs: number; elapsedMs: number }): number {
  const pieces = Math.max(1, Math.min(o.bytes, MOST_PIECES, Math.floor(o.overMs / SHORTEST_STEP_MS)));
  const step = o.overMs / pieces;
  const piece = step === 0 ? pieces : Math.min(pieces, Math.floor(o.elapsedMs / step) + 1);
  return Math.floor((o.bytes * piece) / pieces);
}

export class LateSender {
  readonly #options: LateSenderOptions;
  readonly #deadline: Deadline;
  readonly #startedAt: number;
  #sent = 0;
  #isSending = false;
  #isStopped = false;

  constructor(options: LateSenderOptions) {
    this.#options = options;
    this.#startedAt = options.now();
    this.#deadline = new Deadline(options.now, () => this.#tick());
    this.#tick();
  }

  /** Sends no more than the piece under way, and is never done. */
  stop(): void {
    this.#isStopped = true;
    this.#deadline.clear();
  }

  #tick(): void {
    if (this.#isStopped) return;
    const { socket, takeOffset, bytes, overMs, now, onSent } = this.#options;
    const elapsedMs = now() - this.#startedAt;
    const due = bytesDue({ bytes, overMs, elapsedMs }) - this.#sent;
    // While the peer's window is closed nothing is added: what has become due by then goes in one piece.
    if (due > 0 && !this.#isSending && !socket.destroyed) {
      this.#isSending = true;
      sendPattern(socket, {
        takeOffset,
        bytes: due,
        onSent,
        onDone: () => {
          this.#isSending = false;
          this.#sent += due;
          this.#tick();
        },
      });
    } else if (this.#sent < bytes && !this.#isSending) {
      this.#deadline.set(now() + Math.max(SHORTEST_STEP_MS, overMs / MOST_PIECES / 2));
    } else if (this.#sent === bytes) {
      if (elapsedMs >= overMs) this.#options.onDone();
      else this.#deadline.set(this.#startedAt + overMs);
    }
  }
}
