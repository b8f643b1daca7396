// What must survive the engine's death: its generation, and how many segments it keeps, so that the next one can say
// how many were lost. One small file, written in place: a write to the page cache survives SIGKILL.
//
//   magic "SYNFIN1\n" (8) │ generation (4) │ kept now (4) │ lost so far (4) │ check: exclusive or of the three (4)
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { readInt32, writeUint32 } from './big-endian.ts';
import { makeStateFolder } from './make-state-folder.ts';

const FILE = 'engine-state';
const MAGIC = Buffer.from('SYNFIN1\n', 'latin1');
const BYTES = 24;

export class EngineState {
  /** Grows by 1 each time an engine starts with the same folder. */
  readonly generation: number;
  /** Segments that were kept when an engine died, all engines of this folder together. */
  readonly lost: number;
  readonly #fd: number | null;
  readonly #bytes = new Uint8Array(BYTES);

  private constructor(generation: number, lost: number, folder: string | null) {
    this.generation = generation;
    this.lost = lost;
    this.#bytes.set(MAGIC);
    writeUint32(this.#bytes, 8, generation);
    writeUint32(this.#bytes, 16, lost);
    this.#fd = null;
    if (folder === null) return;
    // Whole, under another name, so that a crash now leaves the old file; then the same file again and again.
    const path = join(folder, FILE);
    this.#fill(0);
    writeFileSync(`${path}.new`, this.#bytes);
    renameSync(`${path}.new`, path);
    this.#fd = openSync(path, 'r+');
  }

  /**
   * Begins a generation.
   *
   * @param folder made if it is not there; null: nothing is kept, and every start is generation 1
   * @throws where the folder cannot be written
   */
  static open(folder: string | null): EngineState {
    if (folder === null) return new EngineState(1, 0, null);
    makeStateFolder(folder);
    const before = read(join(folder, FILE));
    return new EngineState(before.generation + 1, before.lost + before.kept, folder);
  }

  /** Notes how many segments would be lost now. A few microseconds. */
  setKept(kept: number): void {
    if (this.#fd === null) return;
    this.#fill(kept);
    writeSync(this.#fd, this.#bytes, 0, BYTES, 0);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
  }

  #fill(kept: number): void {
    writeUint32(this.#bytes, 12, kept);
    writeUint32(this.#bytes, 20, this.generation ^ kept ^ this.lost);
  }
}

interface SavedState {
  generation: number;
  kept: number;
  lost: number;
}

/** What an earlier engine left; zeros where there is nothing, or nothing that can be trusted. */
function read(path: string): SavedState {
  const nothing = { generation: 0, kept: 0, lost: 0 };
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
  if (bytes.length !== BYTES || !MAGIC.equals(bytes.subarray(0, MAGIC.length))) return nothing;
  const [generation = 0, kept = 0, lost = 0, check] = [8, 12, 16, 20].map((at) => readInt32(bytes, at) >>> 0);
  return (generation ^ kept ^ lost) >>> 0 === check ? { generation, kept, lost } : nothing;
}
