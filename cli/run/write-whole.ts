// Writes a file so that whoever reads it finds the old text or the new one, never half of it.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What was there before stays when the disk is full or the process dies; of the latter a file `.<name>.part` may be left,
 * which the next write to the same place replaces.
 *
 * @throws the system's error; nothing is left of the attempt then
 */
export function writeWhole(path: string, text: string): void {
  const part = join(dirname(path), `.${basename(path)}.part`);
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
