// A file that grows by whole blocks: whatever happens, what is on disk can be read.
import { closeSync, constants, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';

/** The capture could not be written, or not to its end; the run itself is not touched by it. */
export class CaptureError extends Error {
  override name = 'CaptureError';
  readonly code = 'CAPTURE_NOT_WRITTEN';
}

/** The calls that write, for tests. */
export interface FileCalls {
  write(fd: number, bytes: Uint8Array, offset: number): number;
  truncate(fd: number, length: number): void;
}

const SYSTEM: FileCalls = {
  write: (fd, bytes, offset) => writeSync(fd, bytes, offset),
  truncate: ftruncateSync,
};

/** What every pcapng file begins with. */
const MAGIC = Buffer.from([0x0a, 0x0d, 0x0d, 0x0a]);

/**
 * Refuses early a file that cannot be written to, as a run of minutes must not end in that; and one that is no capture,
 * such as the experiment itself. What is in it stays.
 *
 * @throws CaptureError
 */
export function prepareCapture(path: string): void {
  try {
    // Who reads a pipe would take our closing it for its end.
    if (isPipe(path)) return;
    if (isOfAnotherKind(path))
      throw new Error('there is a file of another kind; name a new file, or a capture to overwrite');
    closeSync(openSync(path, 'a'));
  } catch (error) {
    throw failed(path, error);
  }
}

export class CaptureFile {
  readonly path: string;
  readonly #calls: FileCalls;
  readonly #fd: number;
  /** Bytes of whole blocks. */
  #length = 0;
  #failure: CaptureError | null = null;

  /** Begins the file anew. @throws CaptureError */
  constructor(path: string, calls: FileCalls = SYSTEM) {
    this.path = path;
    this.#calls = calls;
    try {
      this.#fd = isPipe(path) ? openPipe(path) : openSync(path, 'w');
    } catch (error) {
      throw failed(path, error);
    }
  }

  /** Why the file has ended early; null while it has not. Nothing is written after that. */
  get failure(): CaptureError | null {
    return this.#failure;
  }

  /** Adds whole blocks, all or none. @returns whether they are written */
  write(blocks: readonly Uint8Array[]): boolean {
    if (this.#failure) return false;
    const bytes = Buffer.concat(blocks);
    try {
      for (let done = 0; done < bytes.length; ) done += this.#calls.write(this.#fd, bytes, done);
      this.#length += bytes.length;
      return true;
    } catch (error) {
      this.#failure = failed(this.path, error);
      this.#cut();
      return false;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #cut(): void {
    try {
      this.#calls.truncate(this.#fd, this.#length);
    } catch (error) {
      // A pipe cannot be cut; who reads it sees that the last block is not whole.
      if ((error as NodeJS.ErrnoException).code !== 'EINVAL') throw error;
    }
  }
}

function isPipe(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFIFO() ?? false;
}

function isOfAnotherKind(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size === 0) return false;
  const fd = openSync(path, 'r');
  try {
    const start = Buffer.alloc(MAGIC.length);
    readSync(fd, start, 0, start.length, 0);
    return !start.equals(MAGIC);
  } finally {
    closeSync(fd);
  }
}

/** Does not wait for a reader, who may never come; but later for one that is slow. */
function openPipe(path: string): number {
  let probe: number;
  try {
    probe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    throw new Error('nobody reads this pipe; start its reader first', { cause: error });
  }
  try {
    return openSync(path, 'w');
  } finally {
    closeSync(probe);
  }
}

function failed(path: string, error: unknown): CaptureError {
  return new CaptureError(`Cannot write the capture "${path}": ${(error as Error).message}`, {
    cause: error,
  });
}
