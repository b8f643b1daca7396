// Ends a lab: asks the process that keeps it, and kills that one if it does not listen. The kernel takes the rest.
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from '#linux/processes.ts';
import { StateError } from '../exit-status.ts';
import { endRemains } from './end-remains.ts';
import { type LabRecord, removeRecord } from './lab-record.ts';

const PATIENCE_MS = 10_000;
const UNSHARE_PATIENCE_MS = 1_000;
const LOOK_MS = 20;

/**
 * @returns whether it ended in order; false: it had to be killed.
 * @throws StateError if that was of no use either
 */
export async function endLab(
  folder: string,
  record: LabRecord,
  { patienceMs = PATIENCE_MS } = {},
): Promise<boolean> {
  const { unshare } = record;
  send(record, 'SIGTERM');
  send(record, 'SIGCONT'); // one that is stopped would not see it
  const inOrder = await hasEnded(record, patienceMs);
  if (!inOrder) {
    send(record, 'SIGKILL');
    if (!(await hasEnded(record, patienceMs)))
      throw new StateError(`Cannot end lab "${record.name}": pid ${record.pid} is still there after SIGKILL`);
  }
  if (unshare !== null && !(await hasEnded(unshare, UNSHARE_PATIENCE_MS))) {
    endRemains(record);
    await hasEnded(unshare, PATIENCE_MS);
  }
  removeRecord(folder, record.name);
  return inOrder;
}

function send(record: LabRecord, signal: NodeJS.Signals): void {
  try {
    if (isRunning(record)) process.kill(record.pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function hasEnded(record: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isRunning(record)) {
    if (performance.now() > deadline) return false;
    await pause(LOOK_MS);
  }
  return true;
}
