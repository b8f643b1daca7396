// Whether a process's user namespace has one user alone, as an ordinary user can make it.
import { readFileSync } from 'node:fs';

/** /proc/PID/uid_map has ranges of first, outside, count. */
export function hasOneUser(pid: number): boolean {
  return /^\s*\d+\s+\d+\s+1\s*$/.test(readFileSync(`/proc/${pid}/uid_map`, 'latin1'));
}
