// A file that grows by whole blocks: whatever happens, what is on disk can be read.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

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

/**
 * Refuses early a file that cannot be written to: a run of minutes must not end in that. What is in it stays.
 *
 * @throws CaptureError
 */
export function prepareCapture(path: string): void {
  try {
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
      this.#fd = openSync(path, 'w');
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

function failed(path: string, error: unknown): CaptureError {
  return new CaptureError(`Cannot write the capture "${path}": ${(error as Error).message}`, {
    cause: error,
  });
}
