// Hits the victim of a moment: once it is there, and a while later.
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '#test/lab/synfin-command.ts';
import { findVictim } from './find-victim.ts';
import type { KillMoment, Victim } from './kill-moment.ts';

/** Whatever the moment's signal is. */
const SIGNAL_OF: Partial<Record<Victim, NodeJS.Signals>> = {
  terminal: 'SIGKILL',
  disk: 'SIGINT',
  engine: 'SIGKILL',
};

/**
 * @param command who is hit, where the victim is a command
 * @param over aborted when there is nothing left to be hit, which is a moment as well
 * @returns who was hit; null: nobody
 */
export async function hit(
  { victim, signal, afterMs }: KillMoment,
  { home, command, over }: { home: string; command: number; over: AbortSignal },
): Promise<number | null> {
  let pid: number | undefined;
  while (pid === undefined && !over.aborted) {
    pid = findVictim(home, victim, command);
    if (pid === undefined) await pause(5);
  }
  await pause(afterMs, undefined, { signal: over }).catch(() => 'over');
  if (pid === undefined || over.aborted || !isRunning(pid)) return null;
  process.kill(pid, SIGNAL_OF[victim] ?? signal);
  return pid;
}
