// What may be left of a lab whose first process has ended: unshare(1), which is in the lab's namespaces too. It ends right
// after its child, unless nobody reaps what was sent into the lab from outside and left there (`hasNamespaces` in
// linux/processes.ts): then it would wait, and keep them, for ever.
import { isRunning } from '#linux/processes.ts';
import type { LabRecord } from './lab-record.ts';

/** Nothing happens when nothing is left, or when the lab lives. */
export function endRemains(record: LabRecord): void {
  const { unshare } = record;
  if (unshare === null || isRunning(record) || !isRunning(unshare)) return;
  try {
    process.kill(unshare.pid, 'SIGKILL');
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
