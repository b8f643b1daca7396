// Processes of this machine as /proc shows them: who is who, although the kernel gives a number again to another process.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** One process, for ever: its number, and when it began. */
export interface ProcessIdentity {
  pid: number;
  /** In clock ticks since the machine started: field 22 of /proc/PID/stat, proc(5). */
  startTime: number;
}

interface ProcessStat {
  state: string;
  parent: number;
  /** The session that it belongs to, by the number of the process that began it. */
  session: number;
  /** The terminal that controls this session; 0: none, or one that is gone. */
  terminal: number;
  startTime: number;
}

/** Reads /proc/PID/stat. The name in brackets may hold anything, brackets and spaces too. */
export function parseProcessStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    state: fields[0] ?? '',
    parent: Number(fields[1]),
    session: Number(fields[3]),
    terminal: Number(fields[4]),
    startTime: Number(fields[19]),
  };
}

/** The process with that number; null if there is none, or only what is left of one, which holds nothing any more. */
export function processIdentity(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null || /[ZX]/.test(stat.state) || !hasNamespaces(pid)
    ? null
    : { pid, startTime: stat.startTime };
}

/**
 * The first process of a pid namespace outlives its own exit, in state S, until every zombie in there has been reaped:
 * for ever, where one that was sent in from outside has been left to a pid 1 that reaps nothing, as in many containers
 * (kernel/pid_namespace.c, zap_pid_ns_processes). It has given back its files and namespaces before.
 */
function hasNamespaces(pid: number): boolean {
  try {
    readlinkSync(`/proc/${pid}/ns/net`);
    return true;
  } catch (error) {
    // EACCES, EPERM: somebody else's, which is there.
    return !['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Whether it still runs, and is not another one with its number. */
export function isRunning({ pid, startTime }: ProcessIdentity): boolean {
  return processIdentity(pid)?.startTime === startTime;
}

/** The first child of a process; null if it has none. */
export function childOf(pid: number): ProcessIdentity | null {
  for (const candidate of allPids()) {
    if (readStat(candidate)?.parent === pid) return processIdentity(candidate);
  }
  return null;
}

/** The parent of a process; null if it is outside our namespace, or has ended. */
export function parentOf(pid: number): ProcessIdentity | null {
  const parent = readStat(pid)?.parent ?? 0;
  return parent === 0 ? null : processIdentity(parent);
}

/** Whether a zombie in our pid namespace is to be reaped outside of it, which only its first process should ask. */
export function hasZombiesOfOthers(): boolean {
  return allPids().some((pid) => {
    const stat = readStat(pid);
    return stat !== null && stat.parent === 0 && /[ZX]/.test(stat.state);
  });
}

/** Whether a terminal controls our session. Once it is closed, none does. */
export function hasTerminal(): boolean {
  return readStat(process.pid)?.terminal !== 0;
}

/** The processes of our session that are in the pid namespace of `pid`. */
export function sessionWithin(pid: number): number[] {
  const session = readStat(process.pid)?.session;
  const namespace = pidNamespace(pid);
  return allPids().filter(
    (each) => readStat(each)?.session === session && namespace !== null && pidNamespace(each) === namespace,
  );
}

function pidNamespace(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null; // it has ended, or is of another user
  }
}

/** The numbers of all processes that this one can see. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readStat(pid: number): ProcessStat | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // ESRCH: it ended while its file was read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
