// The text of a file that need not be there.
import { readFileSync } from 'node:fs';

/** @returns null where there is no such file */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
