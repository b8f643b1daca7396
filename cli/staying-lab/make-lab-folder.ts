// Makes the folder of the records of labs that stay, for this user alone. It is there as long as it holds anything.
import { lstatSync, mkdirSync, type Stats } from 'node:fs';

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

/** Nothing happens where it is there. @throws LabFolderError */
export function makeLabFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new LabFolderError(folder, { state: message, cause });
  }
  isLabFolder(folder);
}

/**
 * @returns false if there is none
 * @throws LabFolderError if it belongs to another user, or others may write to it: in /tmp anybody may have been there first
 */
export function isLabFolder(folder: string): boolean {
  const found = look(folder);
  if (!found) return false;
  const uid = process.getuid?.() ?? 0;
  if (!found.isDirectory()) throw new LabFolderError(folder, { state: 'it is no folder' });
  if (found.uid !== uid) throw new LabFolderError(folder, { state: `it belongs to user ${found.uid}` });
  if ((found.mode & 0o077) !== 0) throw new LabFolderError(folder, { state: 'others may use it' });
  return true;
}

function look(folder: string): Stats | undefined {
  try {
    return lstatSync(folder, { throwIfNoEntry: false });
  } catch (cause) {
    throw new LabFolderError(folder, { state: (cause as Error).message, cause });
  }
}
