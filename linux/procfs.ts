// TCP figures of this network namespace from /proc/net, and the kernel's release.
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';

/** TCP lines of /proc/net/sockstat and sockstat6. */
export interface Sockstat {
  /** IPv4 sockets of this namespace. TIME_WAIT, SYN_RECV and orphaned FIN_WAIT_2 are minisockets, and not among them. */
  inuse: number;
  /** IPv6 sockets of this namespace, likewise; 0 where the kernel has no IPv6. */
  inuse6: number;
  /** Minisockets of this namespace, of both families: TIME_WAIT, and FIN_WAIT_2 without a process. */
  timeWait: number;
  /** Sockets that no process has open. Of the whole machine, even when read in a pod. */
  orphan: number;
  /** Allocated sockets. Of the whole machine. */
  alloc: number;
  /** Pages of memory in use. Of the whole machine. */
  memPages: number;
}

/** Version of a kernel. */
export interface KernelRelease {
  major: number;
  minor: number;
  /** As `uname -r` has it. */
  text: string;
}

/** Reads /proc/net/sockstat and sockstat6. @throws {Error} where they cannot be read or have no TCP line */
export function readSockstat(): Sockstat {
  return parseSockstat(readNet('sockstat'), readNet6('sockstat6'));
}

/**
 * Reads /proc/net/snmp and /proc/net/netstat: "TcpExt.ListenOverflows" → value since the namespace began.
 * Tcp.CurrEstab, which is no counter, holds ESTABLISHED and CLOSE_WAIT together.
 *
 * @throws {Error} where they cannot be read
 */
export function readKernelCounters(): Record<string, number> {
  return parseCounters(readNet('snmp') + readNet('netstat'));
}

/**
 * @param text of /proc/net/sockstat
 * @param text6 of /proc/net/sockstat6; empty without IPv6
 * @throws {Error} where there is no TCP line
 */
export function parseSockstat(text: string, text6 = ''): Sockstat {
  const tcp = fieldsOf(text, 'TCP');
  if (tcp === null) throw new Error('Cannot read /proc/net/sockstat: it has no line "TCP:"');
  return {
    inuse: tcp.inuse ?? 0,
    inuse6: fieldsOf(text6, 'TCP6')?.inuse ?? 0,
    timeWait: tcp.tw ?? 0,
    orphan: tcp.orphan ?? 0,
    alloc: tcp.alloc ?? 0,
    memPages: tcp.mem ?? 0,
  };
}

// "TCP: inuse 5 orphan 0" → { inuse: 5, orphan: 0 }
function fieldsOf(text: string, protocol: string): Record<string, number> | null {
  const line = text.split('\n').find((each) => each.startsWith(`${protocol}:`));
  if (line === undefined) return null;
  const words = line.trim().split(/\s+/).slice(1);
  const fields: Record<string, number> = {};
  for (let i = 0; i + 1 < words.length; i += 2) fields[words[i] ?? ''] = Number(words[i + 1]);
  return fields;
}

/**
 * Pairs of lines, names above values, as in /proc/net/snmp and /proc/net/netstat; "Tcp.CurrEstab" → value.
 * Values may be negative: Tcp.MaxConn is -1.
 *
 * @throws {Error} where two lines do not belong together
 */
export function parseCounters(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line !== '');
  const counters: Record<string, number> = {};
  for (let i = 0; i < lines.length; i += 2) {
    const [prefix = '', ...names] = (lines[i] ?? '').trim().split(/\s+/);
    const [valuePrefix, ...values] = (lines[i + 1] ?? '').trim().split(/\s+/);
    if (!prefix.endsWith(':') || prefix !== valuePrefix || names.length !== values.length) {
      throw new Error(
        `Cannot read kernel counters: line ${i + 1} ("${prefix}") has no line of values after it`,
      );
    }
    names.forEach((name, column) => {
      counters[`${prefix.slice(0, -1)}.${name}`] = Number(values[column]);
    });
  }
  return counters;
}

/** The running kernel's release. @throws {Error} where `uname -r` starts with no version */
export function kernelRelease(): KernelRelease {
  return parseKernelRelease(release());
}

/** Reads "6.18.44-1-amd64". @throws {Error} where the text starts with no version */
export function parseKernelRelease(text: string): KernelRelease {
  const match = /^(\d+)\.(\d+)/.exec(text);
  if (match === null) throw new Error(`Cannot read the kernel's release: it is "${text}"`);
  return { major: Number(match[1]), minor: Number(match[2]), text };
}

/** True where `found` is at least `major`.`minor`. */
export function isAtLeast(found: KernelRelease, major: number, minor: number): boolean {
  return found.major > major || (found.major === major && found.minor >= minor);
}

function readNet(name: string): string {
  return readFileSync(`/proc/net/${name}`, 'latin1');
}

// A kernel without IPv6 has no such file.
function readNet6(name: string): string {
  return existsSync(`/proc/net/${name}`) ? readNet(name) : '';
}
