// Takes back folders that were made for nothing.
import { rmdirSync } from 'node:fs';

/** @param folders from the outside in; one that cannot be removed, as another process uses it by now, stays */
export function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // Nor can those around it; what is told is why they are not needed.
      return;
    }
  }
}
