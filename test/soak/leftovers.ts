// Everything that a lab could leave behind in the namespaces that this process is in, as lines that can be compared.
//
// To be used in a sandbox (test/lab-sandbox.ts): there, all that /proc shows beside ourselves is the test's.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isRunning } from '#test/lab/synfin-command.ts';

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'];
const TEARDOWN_DEADLINE_MS = 15_000;

/** One line for each thing that is there. */
export type Snapshot = ReadonlySet<string>;

/** @param folders whose files count, such as those for temporary files */
export function takeSnapshot(folders: readonly string[]): Snapshot {
  const running = pids().filter(isRunning);
  return new Set([
    ...running.map((pid) => `process ${pid}: ${commandOf(pid)}`),
    ...running.flatMap((pid) => namespacesOf(pid)).map((name) => `namespace ${name}`),
    ...linesOf('/proc/self/mountinfo').map((line) => `mount ${line}`),
    ...RULES.flatMap(([program, ...args]) => rulesOf(program, args)),
    ...linesOf('/proc/self/net/dev').map((line) => `interface ${line.split(':')[0]?.trim()}`),
    ...sockets(),
    ...sysctls('/proc/sys/net/ipv4'),
    ...sysctls('/proc/sys/net/ipv6/conf'),
    ...folders.flatMap((folder) => filesBelow(folder)).map((file) => `file ${file}`),
  ]);
}

/** What is there that was not, once the kernel has had time to take everything down; and what is gone. */
export async function leftSince(
  before: Snapshot,
  folders: readonly string[],
  { deadlineMs = TEARDOWN_DEADLINE_MS } = {},
): Promise<string[]> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const now = takeSnapshot(folders);
    const left = [...now].filter((line) => !before.has(line)).map((line) => `left: ${line}`);
    const gone = [...before]
      .filter((line) => !now.has(line) && !lostItsPlace(line))
      .map((line) => `gone: ${line}`);
    if (left.length + gone.length === 0 || performance.now() > deadline) return [...left, ...gone];
    await pause(10);
  }
}

/** A mount goes with the folder it is on, in every namespace, when somebody else removes that. */
function lostItsPlace(line: string): boolean {
  const [kind, , , , , place = ''] = line.split(' ');
  return kind === 'mount' && !existsSync(place);
}

const RULES: [string, ...string[]][] = [
  ['nft', 'list', 'ruleset'],
  ['iptables-save'],
  ['ip6tables-save'],
  ['ip', 'rule'],
  ['ip', 'route', 'show', 'table', 'all'],
];

/** The time in a comment of iptables-save, and its counters, are no rules. */
function rulesOf(program: string, args: readonly string[]): string[] {
  const lines = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line, i) => `rule ${program} ${i}: ${line.replace(/\[\d+:\d+\]/, '')}`);
}

/** TCP_TIME_WAIT of linux/net/tcp_states.h: what is over, of whomever, comes and goes by itself. */
const TIME_WAIT = '06';

/** Sockets with an address: named unix sockets, and all of TCP and UDP but those that are over. */
function sockets(): string[] {
  const unix = linesOf('/proc/self/net/unix').flatMap((line) => line.trim().split(/\s+/)[7] ?? []);
  const inet = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((kind) =>
    linesOf(`/proc/self/net/${kind}`)
      .slice(1)
      .map((line) => line.trim().split(/\s+/).slice(1, 4))
      .filter(([, , state]) => state !== TIME_WAIT)
      .map((fields) => `${kind} ${fields.join(' ')}`),
  );
  return [...unix, ...inet].map((name) => `socket ${name}`);
}

function sysctls(folder: string): string[] {
  return filesBelow(folder).flatMap((file) => {
    try {
      return `sysctl ${file} ${readFileSync(file, 'utf8').trim()}`;
    } catch {
      return []; // some can only be written, some only by another user
    }
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? [] : [path];
  });
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function namespacesOf(pid: number): string[] {
  return NAMESPACES.flatMap((kind) => {
    try {
      return readlinkSync(`/proc/${pid}/ns/${kind}`);
    } catch {
      return []; // it has just ended, or this kernel has no such kind
    }
  });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return 'just ended';
  }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    // A kernel without IPv6 has no tcp6.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
