// The folder for what must survive a restart. In a pod with a read-only root file system it has to be a volume.
import { accessSync, constants } from 'node:fs';
import { makeFolder } from '#linux/make-folder.ts';

/**
 * Makes the folder where it is not there.
 *
 * @throws Error where it cannot be made, or not be written to
 */
export function makeStateFolder(folder: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(
      `Cannot keep state in "${folder}": it cannot be made or written to (${code}); in a pod, mount a volume there`,
      { cause: error },
    );
  }
}
