// Ends a lab: asks the process that keeps it, and kills that one if it does not listen. The kernel takes the rest.
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning, type ProcessIdentity, parentOf } from '#linux/processes.ts';
import { type LabRecord, removeRecord } from './lab-record.ts';

const PATIENCE_MS = 10_000;
const PARENT_PATIENCE_MS = 1_000;
const LOOK_MS = 20;

/** @returns whether it ended in order; false: it had to be killed. */
export async function endLab(folder: string, record: LabRecord): Promise<boolean> {
  // Of a command that is starting one, the parent is the user's shell.
  const parent = record.state === 'Up' ? parentOf(record.pid) : null;
  send(record, 'SIGTERM');
  send(record, 'SIGCONT'); // one that is stopped would not see it
  const inOrder = await hasEnded(record, PATIENCE_MS);
  if (!inOrder) {
    send(record, 'SIGKILL');
    if (!(await hasEnded(record, PATIENCE_MS)))
      throw new Error(`Cannot end lab "${record.name}": pid ${record.pid} is still there after SIGKILL`);
  }
  if (parent !== null) await endParent(parent);
  removeRecord(folder, record.name);
  return inOrder;
}

/**
 * unshare(1) is in the lab's namespaces too. It ends right after its child, unless nobody reaps what was sent into the
 * lab from outside and left there (`hasNamespaces` in linux/processes.ts): then it would wait, and keep them, for ever.
 */
async function endParent(parent: ProcessIdentity): Promise<void> {
  if (await hasEnded(parent, PARENT_PATIENCE_MS)) return;
  send(parent, 'SIGKILL');
  await hasEnded(parent, PATIENCE_MS);
}

function send(record: ProcessIdentity, signal: NodeJS.Signals): void {
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
