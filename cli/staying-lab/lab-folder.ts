// Where the records of labs that stay are kept: a folder that only this user can read or write.
import { existsSync, lstatSync, mkdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { removeDrafts } from './lab-record.ts';

/** The folder cannot be trusted, or cannot be made. */
export class LabFolderError extends Error {
  override name = 'LabFolderError';
  readonly code = 'LAB_FOLDER';

  constructor(folder: string, { state, cause }: { state: string; cause?: unknown }) {
    super(
      `Cannot keep labs in "${folder}": ${state}; remove it, or set XDG_RUNTIME_DIR to a folder of yours`,
      { cause },
    );
  }
}

/**
 * The folder, made if need be, and without the drafts of commands that were killed: below $XDG_RUNTIME_DIR, else below /run/user, else in /tmp.
 *
 * @throws LabFolderError if it belongs to another user, or others may write to it
 */
export function labFolder(env: Readonly<NodeJS.ProcessEnv> = process.env): string {
  const uid = process.getuid?.() ?? 0;
  const parent = [env.XDG_RUNTIME_DIR, `/run/user/${uid}`].find(
    (folder) => folder !== undefined && isOwnFolder(folder, uid),
  );
  const folder = parent === undefined ? `/tmp/synfin-${uid}` : join(parent, 'synfin');
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new LabFolderError(folder, { state: message, cause });
  }
  // In /tmp anybody may have been there first.
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new LabFolderError(folder, { state: 'it is no folder' });
  if (found.uid !== uid) throw new LabFolderError(folder, { state: `it belongs to user ${found.uid}` });
  if ((found.mode & 0o077) !== 0) throw new LabFolderError(folder, { state: 'others may use it' });
  removeDrafts(folder);
  return folder;
}

/** With sudo the variable may name another user's folder. */
function isOwnFolder(folder: string, uid: number): boolean {
  return isAbsolute(folder) && existsSync(folder) && lstatSync(folder).uid === uid;
}
