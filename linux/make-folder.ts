// A folder and those above it, made one by one.
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeEmptyFolders } from './remove-empty-folders.ts';

/**
 * In place of Node's mkdirSync(…, { recursive: true }), which never ends where the kernel answers ENOENT below a folder
 * that is there, as below /proc.
 *
 * @returns the folders that were not there, from the outside in
 * @throws the system's error; nothing is left of the attempt then
 */
export function makeFolder(folder: string): string[] {
  if (isFolder(folder)) return [];
  const above = dirname(folder);
  const made = above === folder ? [] : makeFolder(above);
  try {
    mkdirSync(folder);
    return [...made, folder];
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && isFolder(folder)) return made;
    removeEmptyFolders(made);
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
