// What Node withholds of TCP sockets: listening without accepting, options before connect, binding without listening.
//
// Every function gives or takes a descriptor, non-blocking and close-on-exec. A connection's descriptor goes on as
// `new net.Socket({ fd, allowHalfOpen: true })`, which then owns and closes it.
import { encodeSocketAddress, familyOf, type IpFamily } from './ip-address.ts';
import {
  AF_INET,
  AF_INET6,
  checked,
  EAGAIN,
  ECONNABORTED,
  EINTR,
  ErrnoError,
  libc,
  SOCK_STREAM,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
  SOL_TCP,
  setIntOption,
} from './libc.ts';
import { setUserTimeout } from './tcp-timeouts.ts';

const SO_REUSEADDR = 2;
const SO_LINGER = 13;
const IP_LOCAL_PORT_RANGE = 51;
const IPV6_V6ONLY = 26;
const TCP_SYNCNT = 7;
const TCP_FASTOPEN = 23;
const TCP_FASTOPEN_CONNECT = 30;
const RLIMIT_NOFILE = 7;
const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;

/**
 * A listening socket. An IPv6 one takes no IPv4 connections (IPV6_V6ONLY).
 *
 * @param o.backlog limit of the accept queue; net.core.somaxconn caps it without a word
 * @param o.fastOpenQueue takes data on SYN, with at most this many requests pending (TCP_FASTOPEN)
 * @throws {ErrnoError} EADDRINUSE, EADDRNOTAVAIL, EACCES …
 */
export function listenTcp(o: {
  address: string;
  port: number;
  backlog: number;
  fastOpenQueue?: number;
}): number {
  const name = nameOf(o);
  return withSocket(familyOf(o.address), `listen on ${name}`, (fd, action) => {
    bindReusable(fd, o, action);
    if (o.fastOpenQueue !== undefined) {
      checked(setIntOption(fd, SOL_TCP, TCP_FASTOPEN, o.fastOpenQueue), 'setsockopt TCP_FASTOPEN', action);
    }
    checked(libc.listen(fd, o.backlog), 'listen', action);
  });
}

/**
 * A socket that is bound, and neither listens nor connects: the lab's CLOSED, known to sock_diag from Linux 6.8 on.
 * Several may share a port, and a listener may join them; where one listens already, this fails with EADDRINUSE.
 *
 * @throws {ErrnoError} EADDRINUSE, EADDRNOTAVAIL, EMFILE …
 */
export function bindIdle(o: { address: string; port: number }): number {
  return withSocket(familyOf(o.address), `bind ${nameOf(o)}`, (fd, action) => bindReusable(fd, o, action));
}

/**
 * The next connection of the accept queue, or null where the queue is empty.
 *
 * A connection that its peer reset while it waited (ECONNABORTED) is skipped.
 *
 * @throws {ErrnoError} EMFILE, ENFILE, ENOBUFS: the connection stays in the queue
 */
export function acceptTcp(fd: number): number | null {
  for (;;) {
    const accepted = libc.accept(fd);
    if (accepted >= 0) return accepted;
    if (accepted === -EAGAIN) return null;
    if (accepted === -ECONNABORTED || accepted === -EINTR) continue;
    throw new ErrnoError({ action: 'accept a connection', syscall: 'accept4', errno: -accepted });
  }
}

/**
 * A socket that is neither bound nor connected; `new net.Socket({ fd }).connect(…)` connects it.
 *
 * Connect in the same turn of the event loop, or Node reads from it first and reports ENOTCONN.
 *
 * @param o.localPorts the kernel picks the source port from this range when it connects (IP_LOCAL_PORT_RANGE, Linux 6.3);
 *   unlike a bind this never takes a pair that is in TIME_WAIT
 * @param o.userTimeoutMs gives up when data, or a SYN, stays unacknowledged this long (TCP_USER_TIMEOUT)
 * @param o.synRetries SYNs sent after the first, 1–127 (TCP_SYNCNT)
 * @param o.fastOpen the first write goes on the SYN where a cookie is at hand (TCP_FASTOPEN_CONNECT): connect then
 *   succeeds at once, and what is wrong shows at the first write
 * @throws {ErrnoError} ENOPROTOOPT where the kernel is too old for an option, EMFILE, EINVAL …
 */
export function openTcp(o: {
  family: IpFamily;
  localPorts?: { first: number; last: number } | undefined;
  userTimeoutMs?: number | undefined;
  synRetries?: number | undefined;
  fastOpen?: boolean | undefined;
}): number {
  return withSocket(o.family, 'open a TCP socket', (fd, action) => {
    if (o.localPorts !== undefined) setLocalPorts(fd, o.localPorts, action);
    if (o.userTimeoutMs !== undefined) setUserTimeout(fd, o.userTimeoutMs);
    if (o.synRetries !== undefined) {
      const hint = `TCP_SYNCNT takes 1 to 127: current value ${o.synRetries}`;
      checked(setIntOption(fd, SOL_TCP, TCP_SYNCNT, o.synRetries), 'setsockopt TCP_SYNCNT', action, hint);
    }
    if (o.fastOpen) {
      const status = setIntOption(fd, SOL_TCP, TCP_FASTOPEN_CONNECT, 1);
      checked(
        status,
        'setsockopt TCP_FASTOPEN_CONNECT',
        action,
        'net.ipv4.tcp_fastopen must allow the client',
      );
    }
  });
}

/** Changes the limit of a listener's accept queue while it listens. @throws {ErrnoError} */
export function setBacklog(fd: number, backlog: number): void {
  checked(libc.listen(fd, backlog), 'listen', `set the backlog of descriptor ${fd} to ${backlog}`);
}

/** Makes close() send RST instead of FIN (SO_LINGER on, 0 seconds). @throws {ErrnoError} */
export function resetOnClose(fd: number): void {
  const linger = new Uint8Array(Int32Array.of(1, 0).buffer);
  checked(
    libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, linger),
    'setsockopt SO_LINGER',
    `reset descriptor ${fd}`,
  );
}

/** Closes a descriptor that no net.Socket owns. @throws {ErrnoError} EBADF */
export function closeFd(fd: number): void {
  const status = libc.close(fd);
  // Linux has let go of the descriptor even then; closing again could hit someone else's (man 2 close).
  if (status === -EINTR) return;
  checked(status, 'close', `close descriptor ${fd}`);
}

/** The port that a socket is bound to; 0 where it is unbound. @throws {ErrnoError} EBADF, ENOTSOCK */
export function localPort(fd: number): number {
  const address = new Uint8Array(28);
  const status = libc.getsockname(fd, address, Uint32Array.of(address.length));
  checked(status, 'getsockname', `read the port of descriptor ${fd}`);
  return new DataView(address.buffer).getUint16(2);
}

/** How many descriptors this process may have open (RLIMIT_NOFILE, soft); Infinity where there is no limit. */
export function fileLimit(): number {
  const limits = new BigUint64Array(2);
  checked(libc.getrlimit(RLIMIT_NOFILE, limits), 'getrlimit', 'read the limit of open files');
  const soft = limits[0] ?? 0n;
  return soft === RLIM_INFINITY ? Number.POSITIVE_INFINITY : Number(soft);
}

type Step = (fd: number, action: string) => void;

// A new socket, closed again where a step fails: descriptors are what this lab runs out of on purpose.
function withSocket(family: IpFamily | null, action: string, step: Step): number {
  if (family === null) throw new TypeError(`Cannot ${action}: the address must be IPv4 or IPv6`);
  const fd = checked(libc.socket(family === 'IPv6' ? AF_INET6 : AF_INET, SOCK_STREAM, 0), 'socket', action);
  try {
    if (family === 'IPv6') {
      checked(setIntOption(fd, SOL_IPV6, IPV6_V6ONLY, 1), 'setsockopt IPV6_V6ONLY', action);
    }
    step(fd, action);
    return fd;
  } catch (error) {
    libc.close(fd);
    throw error;
  }
}

function bindReusable(fd: number, o: { address: string; port: number }, action: string): void {
  checked(setIntOption(fd, SOL_SOCKET, SO_REUSEADDR, 1), 'setsockopt SO_REUSEADDR', action);
  checked(libc.bind(fd, encodeSocketAddress(o.address, o.port)), 'bind', action);
}

function setLocalPorts(fd: number, range: { first: number; last: number }, action: string): void {
  const valid = [range.first, range.last].every(
    (port) => Number.isInteger(port) && port >= 1 && port <= 65535,
  );
  if (!valid || range.first > range.last) {
    const given = `${range.first}-${range.last}`;
    throw new RangeError(
      `Cannot ${action}: localPorts must be a range within 1-65535, current value ${given}`,
    );
  }
  const status = setIntOption(fd, SOL_IP, IP_LOCAL_PORT_RANGE, range.last * 0x10000 + range.first);
  checked(
    status,
    'setsockopt IP_LOCAL_PORT_RANGE',
    action,
    'a range of local ports needs Linux 6.3 or newer',
  );
}

function nameOf(o: { address: string; port: number }): string {
  return o.address.includes(':') ? `[${o.address}]:${o.port}` : `${o.address}:${o.port}`;
}
