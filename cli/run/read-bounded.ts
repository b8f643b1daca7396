// A file that the user names, as a text: one without an end must not take all memory.
import { closeSync, openSync, readSync } from 'node:fs';

/** Our own are of 2 kB; it takes seconds to check a million bytes of YAML. */
const LIMIT_BYTES = 1_000_000;

/**
 * @param from a path, of a pipe as well; or a file that is open, and stays so
 * @throws the system's error; Error for one that is too large
 */
export function readBounded(from: string | number): string {
  const fd = typeof from === 'number' ? from : openSync(from, 'r');
  try {
    const bytes = Buffer.alloc(LIMIT_BYTES + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readPatiently(fd, bytes.subarray(length));
    if (length > LIMIT_BYTES) throw new Error(`it is larger than ${LIMIT_BYTES} bytes`);
    return bytes.toString('utf8', 0, length);
  } finally {
    if (fd !== from) closeSync(fd);
  }
}

/** Node makes standard input non-blocking as soon as anything has looked at it; who writes to it may not be ready yet. */
function readPatiently(fd: number, into: Uint8Array): number {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return readSync(fd, into);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(never, 0, 0, 10);
    }
  }
}
