// Who is to be hit, among the processes of one moment of the kill test.
import { readFileSync } from 'node:fs';
import { allPids, parentOf } from '#linux/processes.ts';
import { isRunning } from '#test/lab/synfin-command.ts';
import type { Victim } from './kill-moment.ts';

/** Every process that was started with this home, which is one moment's only, but for those that have ended. */
export function processesOf(home: string): number[] {
  return allPids().filter((pid) => linesOf(pid, 'environ').includes(`HOME=${home}`) && isRunning(pid));
}

/** @param command the process whose victims are told by its name: `outer`, `up`, `attach`, a terminal */
export function findVictim(home: string, victim: Victim, command: number): number | undefined {
  const all = processesOf(home).map((pid) => ({ pid, line: linesOf(pid, 'cmdline').join(' ') }));
  const named = (part: string) => all.filter(({ line }) => line.includes(part)).map(({ pid }) => pid);
  // Below unshare, which has the whole command line of the inner one in its own.
  const unshare = named('--mount-proc -- ')[0];
  switch (victim) {
    case 'unshare':
      return unshare;
    case 'inner':
      return all.find(({ pid }) => unshare !== undefined && parentOf(pid)?.pid === unshare)?.pid;
    case 'engine':
      return named('services/proxy/main.ts')[0];
    case 'client':
    case 'server':
    case 'proxy':
      return named(`services/${victim}/main.ts`)[0];
    case "client's exporter":
      return named('services/exporter/main.ts')[0];
    case "server's exporter":
      return named('services/exporter/main.ts')[1];
    default:
      return command;
  }
}

function linesOf(pid: number, file: 'environ' | 'cmdline'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return []; // it has just ended, or is of another user
  }
}
