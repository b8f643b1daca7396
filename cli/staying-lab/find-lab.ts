// Finds a lab by its name: by its record, or, if that is gone, among this machine's processes.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { allPids, parentOf, processIdentity } from '#linux/processes.ts';
import { clockTime } from '../render/clock-time.ts';
import { endRemains } from './end-remains.ts';
import { labCommand } from './lab-command.ts';
import { type LabDescription, readDescription } from './lab-description.ts';
import {
  findRecord,
  type LabRecord,
  logPath,
  recordedNames,
  removeRecord,
  writeRecord,
} from './lab-record.ts';

/** There is no lab of that name. */
export class NoLabError extends Error {
  override name = 'NoLabError';
  readonly code = 'NO_LAB';

  constructor(name: string, state: string = 'there is none') {
    const start = `${labCommand('up', name)} starts one`;
    super(`Cannot use lab "${name}": ${[state, start, ...othersUp(name)].join('; ')}`);
  }
}

type Say = (text: string) => void;
const toUser: Say = (text) => process.stderr.write(`${text}\n`);

/**
 * The record of a lab that lives; null if there is none. What a lab that died has left is removed, and said; a record
 * that was lost, for example with /run/user at a log-out, is written anew, and said.
 */
export function lookFor(folder: string, name: string, say: Say = toUser): LabRecord | null {
  const found = findRecord(folder, name);
  if (found.state === 'Starting' || found.state === 'Up') return found.record;
  if (found.state === 'Died') {
    endRemains(found.record);
    say(deathNotice(folder, found.record));
  }
  if (found.state === 'Unreadable')
    say(`The record of lab "${name}" cannot be read; it is removed.${lastWords(folder, name)}`);
  if (found.state !== 'None') removeRecord(folder, name);
  const lost = allKeepers().find((keeper) => keeper.name === name);
  if (!lost) return null;
  say(`Lab "${name}", pid ${lost.pid}, had lost its record; ${writtenAnew(folder, lost)}.`);
  return lost;
}

/** It can be used without, as long as it is found among the processes. @returns what became of the record */
function writtenAnew(folder: string, record: LabRecord): string {
  try {
    writeRecord(folder, record);
    return 'it is written anew';
  } catch (error) {
    return (error as Error).message;
  }
}

/** As {@link lookFor}, for one that is up. @throws NoLabError */
export function findLab(folder: string, name: string): LabRecord {
  const record = lookFor(folder, name);
  if (record === null) throw new NoLabError(name);
  if (record.state === 'Starting') throw new NoLabError(name, `it is being started, by pid ${record.pid}`);
  return record;
}

/**
 * Every process that keeps a lab of this user's: those that are pid 1 of their namespaces and have a description. Root
 * could see those of others too.
 */
export function allKeepers(): LabRecord[] {
  return allPids()
    .filter(isOurs)
    .flatMap((pid) => {
      const description: LabDescription | null = readDescription(pid);
      if (description === null || !isFirst(pid)) return [];
      const identity = processIdentity(pid);
      const { name, since, until } = description;
      return identity === null
        ? []
        : [{ name, state: 'Up', ...identity, unshare: parentOf(pid), since, until } as const];
    });
}

/** The names of all labs that have a record, or live without one. */
export function labNames(folder: string): string[] {
  return [...new Set([...recordedNames(folder), ...allKeepers().map(({ name }) => name)])];
}

/** For one who has asked for lab `name`, and there is none: the words that tell of others, if there are any. */
export function othersUp(name: string): string[] {
  const others = allKeepers().flatMap((keeper) => (keeper.name === name ? [] : [`"${keeper.name}"`]));
  return others.length === 0 ? [] : [`--name chooses one that is up: ${others.sort().join(', ')}`];
}

function isOurs(pid: number): boolean {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

/** Its own namespace is right below ours. A lab below another one's is of a container, or of a test, and for these to see. */
function isFirst(pid: number): boolean {
  try {
    return /^NSpid:\t\d+\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false; // it has just ended
  }
}

/** What unshare(1) of util-linux 2.38 says when the process that it waits for was killed. */
const UNSHARE_NOISE = /^unshare: sigprocmask unblock failed: .*\n/gm;

function deathNotice(folder: string, { name, state, pid, since }: LabRecord): string {
  const what =
    state === 'Starting' ? 'did not come up' : `(pid ${pid}, up since ${clockTime(since)}) has died`;
  return `Lab "${name}" ${what}. Its processes and namespaces went with it; its record is removed.${lastWords(folder, name)}`;
}

function lastWords(folder: string, name: string): string {
  const log = logPath(folder, name);
  const said = existsSync(log) ? readFileSync(log, 'utf8').replace(UNSHARE_NOISE, '').trim() : '';
  return said === '' ? '' : ` It said:\n${said}`;
}
