// What the kernel does to a shell's jobs when their terminal is closed, for those that a shell of ours has in a lab.
import { isRunning, type ProcessIdentity, sessionWithin } from '#linux/processes.ts';

/**
 * The processes of our session that are in the lab: a shell in there began no session of its own, so neither it nor the kernel
 * hangs up on more than its foreground. As on any machine, one that ignores it goes on, and one that has left the session.
 *
 * @param keeper the process that keeps the lab
 */
export function hangUp(keeper: ProcessIdentity): void {
  if (!isRunning(keeper)) return; // nor does anything in there
  for (const job of sessionWithin(keeper.pid)) {
    try {
      process.kill(job, 'SIGHUP');
      process.kill(job, 'SIGCONT'); // one that is stopped would not see it
    } catch (error) {
      // It ended between the look and the signal.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
