// Where the records of labs that stay are kept: a folder that only this user can read or write.
import { existsSync, lstatSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { removeDrafts } from './lab-record.ts';
import { isLabFolder } from './make-lab-folder.ts';

/**
 * Its path: below $XDG_RUNTIME_DIR, else below /run/user, else in /tmp. The first record makes it. If it is there, it is without
 * the drafts of commands that were killed.
 *
 * @throws LabFolderError if what is there belongs to another user, or others may write to it
 */
export function labFolder(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const uid = process.getuid?.() ?? 0;
  const parent = [env.XDG_RUNTIME_DIR, `/run/user/${uid}`].find(
    (folder) => folder !== undefined && isOwnFolder(folder, uid),
  );
  const folder = parent === undefined ? `/tmp/synfin-${uid}` : join(parent, 'synfin');
  if (isLabFolder(folder)) removeDrafts(folder);
  return folder;
}

/** With sudo the variable may name another user's folder. */
function isOwnFolder(folder: string, uid: number): boolean {
  return isAbsolute(folder) && existsSync(folder) && lstatSync(folder).uid === uid;
}
