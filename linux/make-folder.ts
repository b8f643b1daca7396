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
  const refusal = makeOne(folder);
  if (refusal === null) return [folder];
  if (refusal.code === 'EEXIST' && isFolder(folder)) return [];
  const above = dirname(folder);
  if (refusal.code !== 'ENOENT' || above === folder || isFolder(above)) throw refusal;
  const made = makeFolder(above);
  const again = makeOne(folder);
  if (again === null) return [...made, folder];
  // Another process may have been faster.
  if (again.code === 'EEXIST' && isFolder(folder)) return made;
  removeEmptyFolders(made);
  throw again;
}

function makeOne(folder: string): NodeJS.ErrnoException | null {
  try {
    mkdirSync(folder);
    return null;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
