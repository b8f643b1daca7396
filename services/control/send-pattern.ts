// Sends the pattern of lab/spec/application-bytes.ts, piece by piece, never more than one piece ahead of the kernel.
import type { Socket } from 'node:net';
import { patternBytes } from '#lab/spec/application-bytes.ts';

const PIECE_BYTES = 64 * 1024;

export interface SendPatternOptions {
  /** Tells where in the stream the next `length` bytes are, and counts them: asked as they are written, in that order. */
  takeOffset: (length: number) => number;
  bytes: number;
  /** Goes before the pattern: the header of a request. It is counted neither by `takeOffset` nor in `bytes`. */
  before?: Uint8Array;
  /** Called as the kernel takes bytes. */
  onSent: (bytes: number) => void;
  /** Called once, when the kernel has all of them. Never called after an error: the socket's 'error' tells of it. */
  onDone: () => void;
}

/** Sends, with little memory however many bytes; ends quietly when the socket is destroyed. */
export function sendPattern(socket: Socket, options: SendPatternOptions): void {
  const { takeOffset, bytes, before = new Uint8Array(0), onSent, onDone } = options;
  let done = 0;
  const sendNext = (head: Uint8Array) => {
    const length = Math.min(PIECE_BYTES, bytes - done);
    const piece = patternBytes(takeOffset(length), length);
    const whole = head.length > 0 ? Buffer.concat([head, piece]) : piece;
    done += length;
    socket.write(whole, (error) => {
      if (error) return; // the socket emits 'error' as well, and its owner counts it there
      onSent(whole.length);
      if (socket.destroyed) return;
      if (done < bytes) sendNext(new Uint8Array(0));
      else onDone();
    });
  };
  sendNext(before);
}
