// Where a program is that a bench compares with; it may be missing.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { programFolders } from '#linux/find-program.ts';

export function findProgram(name: string): string | null {
  for (const folder of programFolders(process.env.PATH)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Not in this one.
    }
  }
  return null;
}
