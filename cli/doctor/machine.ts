// What this machine's Node and kernel are, and what depends on it.
import { readFileSync } from 'node:fs';
import { isAtLeast, kernelRelease } from '#linux/procfs.ts';
import { readSysctl } from '#linux/sysctl.ts';
import { type Check, ok } from './check.ts';

/** What the queue to user space should be able to hold, in bytes: some 10,000 short segments. */
const WANTED_RECEIVE_BYTES = 4 << 20;
/** Sockets of either end, with room for the rest. */
const WANTED_FILES = 10_000;

export function checkNode(): Check {
  const found = process.version;
  if (Number(process.versions.node.split('.')[0]) >= 24) return ok('Node.js', found);
  return { name: 'Node.js', status: 'Missing', found, remedy: 'npm ci' };
}

/** koffi is native code: it loads, or nothing works. */
export async function checkKoffi(): Promise<Check> {
  const name = 'koffi, for the kernel’s sockets';
  try {
    await import('#linux/libc.ts');
    return ok(name, 'loads');
  } catch (error) {
    const found = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    return { name, status: 'Missing', found, remedy: 'npm ci' };
  }
}

/** Features by kernel release; both only concern single experiments. */
export function checkKernel(release = kernelRelease()): Check {
  const lacking = [
    { major: 6, minor: 3, text: 'no range of source ports for one socket (6.3)' },
    { major: 6, minor: 8, text: 'no sight of sockets that are bound and idle (6.8)' },
  ]
    .filter(({ major, minor }) => !isAtLeast(release, major, minor))
    .map(({ text }) => text);
  if (lacking.length === 0) return ok('kernel', release.text);
  return {
    name: 'kernel',
    status: 'Warning',
    found: `${release.text}: ${lacking.join(', ')}`,
    remedy: 'a newer kernel; experiments that need this are inconclusive here',
  };
}

/** Root may exceed the limit; others may not, and then segments pass unseen in a burst. */
export function checkReceiveBuffer(isRoot: boolean, limit = Number(readSysctl('net.core.rmem_max'))): Check {
  const name = 'net.core.rmem_max, for the queue';
  const found = `${limit} bytes`;
  if (isRoot) return ok(name, `${found}; root may exceed it`);
  if (limit >= WANTED_RECEIVE_BYTES) return ok(name, found);
  return {
    name,
    status: 'Warning',
    found: `${found}: in a burst, segments may pass unseen, and are counted`,
    remedy: `sudo sysctl -w net.core.rmem_max=${WANTED_RECEIVE_BYTES}`,
  };
}

/** Node raises the soft limit to the hard one by itself. */
export function checkOpenFiles(limits = readFileSync('/proc/self/limits', 'utf8')): Check {
  const name = 'open files';
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1] ?? 'unlimited';
  const found = `at most ${hard}`;
  if (hard === 'unlimited' || Number(hard) >= WANTED_FILES) return ok(name, found);
  return {
    name,
    status: 'Warning',
    found: `${found}: fewer connections at once`,
    remedy: `raise "hard nofile" in /etc/security/limits.conf to ${WANTED_FILES} or more`,
  };
}

export function checkFastOpen(value = readSysctl('net.ipv4.tcp_fastopen')): Check {
  const name = 'TCP Fast Open';
  if (value !== null) return ok(name, `net.ipv4.tcp_fastopen is ${value} here; each lab sets its own`);
  return {
    name,
    status: 'Warning',
    found: 'this kernel has no net.ipv4.tcp_fastopen',
    remedy: 'experiments with Fast Open cannot run here',
  };
}

export function checkIpv6(accept = readSysctl('net.ipv6.conf.all.forwarding')): Check {
  if (accept !== null) return ok('IPv6', 'available');
  return {
    name: 'IPv6',
    status: 'Warning',
    found: 'this kernel runs without IPv6',
    remedy: 'labs with family "IPv6" cannot run here',
  };
}
