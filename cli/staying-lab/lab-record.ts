// A lab's record: the file that says which process keeps it. It outlives a lab that was killed, and tells of it.
import { existsSync, linkSync, readdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { objectName } from '#lab/spec/names.ts';
import { isRunning, type ProcessIdentity, processIdentity } from '#linux/processes.ts';
import { readIfThere } from '#linux/read-if-there.ts';
import { removeEmptyFolders } from '#linux/remove-empty-folders.ts';
import { StateError } from '../exit-status.ts';
import { makeLabFolder } from './make-lab-folder.ts';

export interface LabRecord extends ProcessIdentity {
  name: string;
  /** Starting: `pid` is the command that starts it. Up: the process that keeps it, pid 1 of its namespaces. */
  state: 'Starting' | 'Up';
  /** The parent of the process that keeps it; null while it is being started. */
  unshare: ProcessIdentity | null;
  /** When it began, and when it will end by itself; milliseconds since the epoch. */
  since: number;
  until: number;
}

/** What is kept under a name. Unreadable: it names no process, so that nothing lives by it. */
export type Found =
  | { state: 'None' | 'Unreadable' }
  | { state: LabRecord['state'] | 'Died'; record: LabRecord };

const identity = z.object({ pid: z.int().positive(), startTime: z.int() });
const form = identity.extend({
  ...{ state: z.enum(['Starting', 'Up']), unshare: identity.nullable() },
  ...{ since: z.number(), until: z.number() },
});

const SUFFIX = '.json';
/** The name of a draft tells whose it is. */
const DRAFT = /^\.[a-z0-9-]+\.(\d+)$/;

function recordPath(folder: string, name: string): string {
  // Not join(), which takes "9/.." out of /proc/self/fd/9/../synfin.
  return `${folder}/${name}${SUFFIX}`;
}

/** Where what the lab's process says is written to, once no terminal is left. */
export function logPath(folder: string, name: string): string {
  return `${folder}/${name}.log`;
}

/** The names of all labs that have a record. */
export function recordedNames(folder: string): string[] {
  return filesIn(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .filter((name) => objectName.safeParse(name).success)
    .sort();
}

/** What the record says, and whether that process still lives. */
export function findRecord(folder: string, name: string): Found {
  const text = readIfThere(recordPath(folder, name));
  if (text === null) return { state: 'None' };
  const record = parseRecord(text, name);
  if (record === null) return { state: 'Unreadable' };
  return { state: isRunning(record) ? record.state : 'Died', record };
}

/**
 * Takes the name, for the command that starts a lab.
 *
 * @returns false if another has it.
 */
export function claimName(folder: string, record: LabRecord): boolean {
  // Written in full first, so that nobody reads half of it; link(2) refuses what is there.
  const draft = writeDraft(folder, record);
  try {
    linkSync(draft, recordPath(folder, record.name));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(draft);
  }
}

/** Puts a record in the place of whatever is under its name. */
export function writeRecord(folder: string, record: LabRecord): void {
  renameSync(writeDraft(folder, record), recordPath(folder, record.name));
}

/** Removes record and log, and the folder with the last of them; nothing happens where there is none. */
export function removeRecord(folder: string, name: string): void {
  for (const path of [recordPath(folder, name), logPath(folder, name)]) unlinkIfThere(path);
  removeEmptyFolders([folder]);
}

/** This process, for a record. */
export function ourselves(): ProcessIdentity {
  return processIdentity(process.pid) as ProcessIdentity;
}

/** Removes the drafts of commands that were killed while they wrote. */
export function removeDrafts(folder: string): void {
  for (const file of filesIn(folder)) {
    const pid = DRAFT.exec(file)?.[1];
    if (pid !== undefined && processIdentity(Number(pid)) === null) unlinkIfThere(join(folder, file));
  }
}

function writeDraft(folder: string, record: LabRecord): string {
  const draft = join(folder, `.${record.name}.${process.pid}`);
  makeLabFolder(folder);
  try {
    writeFileSync(draft, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  } catch (error) {
    // Another command has just removed the folder, with the last that was in it.
    if (!existsSync(folder)) return writeDraft(folder, record);
    unlinkIfThere(draft); // a full disk takes the name, and not the text
    removeEmptyFolders([folder]);
    const state = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new StateError(`Cannot write the record of lab "${record.name}" in "${folder}": ${state}`, {
      cause: error,
    });
  }
  return draft;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [];
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Null: cut off by a full disk, or edited by hand. */
function parseRecord(text: string, name: string): LabRecord | null {
  try {
    return { ...form.parse(JSON.parse(text)), name };
  } catch {
    return null;
  }
}
