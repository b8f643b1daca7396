// What a lab that stays says of itself: a file in its private /run, which others read through /proc/PID/root.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Pod } from '../local/pods.ts';

export interface LabDescription {
  name: string;
  /** The file that it came from, as the user wrote it; null for the default lab. */
  source: string | null;
  /** When it began, and when it will end by itself; milliseconds since the epoch. */
  since: number;
  until: number;
  family: LabSpec['family'];
  addresses: Record<Pod, string>;
  lanes: { name: string; port: number }[];
  /** Services that have ended by themselves, in words. */
  troubles: string[];
}

/** In the sandbox. Not the folder of the control sockets: that one is emptied with the lab. */
const FOLDER = '/run/synfin-lab';
const FILE = `${FOLDER}/lab.json`;

/** Writes it, inside the sandbox. */
export function writeDescription(description: LabDescription): void {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  // Renamed into its place, so that nobody reads half of it.
  writeFileSync(`${FILE}.new`, JSON.stringify(description));
  renameSync(`${FILE}.new`, FILE);
}

/** Reads it, from outside; null where `pid` keeps no lab, or not one of ours. */
export function readDescription(pid: number): LabDescription | null {
  try {
    return JSON.parse(readFileSync(insideOf(pid, FILE), 'utf8')) as LabDescription;
  } catch {
    // No such process, another user's, or one without such a file: whatever the reason, no lab that we can reach.
    return null;
  }
}

/**
 * A path inside the sandbox of `pid`, as it is seen from here. The kernel lets those through who could trace the
 * process: the same user, and root.
 */
export function insideOf(pid: number, path: string): string {
  return `/proc/${pid}/root${path}`;
}
