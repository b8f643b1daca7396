// The one file that imports koffi: libc's socket calls, with Linux's own convention for results.
//
// Every call is synchronous on purpose. koffi's `.async` uses libuv's four threads and does not pin the Buffers that
// it is given, so a collected Buffer would be written to. Descriptors are non-blocking, so no call here waits.
import { getSystemErrorMap } from 'node:util';
import koffi from 'koffi';

const NAMES = getSystemErrorMap();

/** The name of an errno, e.g. `EADDRINUSE` for 98; `ERRNO_<number>` where libuv has no name for it. */
export function errnoName(errno: number): string {
  return NAMES.get(-errno)?.[0] ?? `ERRNO_${errno}`;
}

/** What {@link ErrnoError} is made of. */
export interface ErrnoErrorParts {
  /** Completes "Cannot …", e.g. `bind 127.0.0.1:80`. */
  action: string;
  syscall: string;
  /** Positive, as errno(3) has it. */
  errno: number;
  /** What the reader may do about it, or what it usually means here. */
  hint?: string | undefined;
}

/** A system call, or a request to the kernel over netlink, was refused. */
export class ErrnoError extends Error {
  /** Name of the errno, e.g. `EADDRNOTAVAIL`. */
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;

  constructor(parts: ErrnoErrorParts) {
    const code = errnoName(parts.errno);
    const meaning = NAMES.get(-parts.errno)?.[1] ?? 'unknown error';
    const hint = parts.hint === undefined ? '' : `; ${parts.hint}`;
    super(`Cannot ${parts.action}: ${parts.syscall} gave ${code}, ${meaning}${hint}`);
    this.name = 'ErrnoError';
    this.code = code;
    this.errno = parts.errno;
    this.syscall = parts.syscall;
  }
}

// null = the symbols of this process: glibc and musl alike, whatever the file is called.
const symbols = koffi.load(null);

const cSocket = symbols.func('int socket(int, int, int)');
const cBind = symbols.func('int bind(int, void *, uint32)');
const cListen = symbols.func('int listen(int, int)');
const cAccept4 = symbols.func('int accept4(int, void *, void *, int)');
const cConnect = symbols.func('int connect(int, void *, uint32)');
const cGetsockname = symbols.func('int getsockname(int, void *, void *)');
const cSetsockopt = symbols.func('int setsockopt(int, int, int, void *, uint32)');
const cGetsockopt = symbols.func('int getsockopt(int, int, int, void *, void *)');
// ssize_t is not a type that koffi knows; it is `long` on every Linux ABI.
const cSend = symbols.func('long send(int, void *, ulong, int)');
const cSendto = symbols.func('long sendto(int, void *, ulong, int, void *, uint32)');
const cRecv = symbols.func('long recv(int, void *, ulong, int)');
const cClose = symbols.func('int close(int)');
const cRead = symbols.func('long read(int, void *, ulong)');
const cTimerfdCreate = symbols.func('int timerfd_create(int, int)');
const cTimerfdSettime = symbols.func('int timerfd_settime(int, int, void *, void *)');
const cGetrlimit = symbols.func('int getrlimit(int, void *)');
koffi.struct('sock_fprog', { len: 'uint16', filter: 'void *' });
const cPrctl = symbols.func('int prctl(int, ulong, sock_fprog *, ulong, ulong)');

/** Constants of <bits/socket.h> and <asm-generic/socket.h>; the same on x86-64 and arm64. */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const SOCK_STREAM = 1;
export const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
export const SOL_IP = 0;
export const SOL_SOCKET = 1;
export const SOL_TCP = 6;
export const SOL_IPV6 = 41;
export const SOL_NETLINK = 270;
export const MSG_TRUNC = 0x20;
const MSG_DONTWAIT = 0x40;

/** errno values that callers of the raw calls compare with. */
export const EINTR = 4;
export const EAGAIN = 11;
export const ENOBUFS = 105;
export const ECONNABORTED = 103;

const cErrnoLocation = symbols.func('void *__errno_location()');

/**
 * This thread's errno, where libc keeps it. Read as the next thing after a call: on any call in between, koffi.errno()
 * included, V8 may take a turn of its own (a lock that it waits for has it look for a file that is not there), and then
 * it is V8's errno. Seen as connect() with ENOENT, in 2 of 45 processes that opened 40,000 connections each.
 */
const ERRNO = new Int32Array(koffi.view(cErrnoLocation(), 4));

/** @param errno ERRNO[0], which as an argument is read after the call and before anything else */
function result(value: number | bigint, errno: number | undefined): number {
  const number = Number(value);
  return number < 0 ? -(errno as number) : number;
}

/** All calls return what the kernel would: a result of 0 or more, or a negative errno. Buffers are used in place. */
export const libc = {
  socket: (domain: number, type: number, protocol: number): number =>
    result(cSocket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), ERRNO[0]),
  bind: (fd: number, address: Uint8Array): number => result(cBind(fd, address, address.length), ERRNO[0]),
  listen: (fd: number, backlog: number): number => result(cListen(fd, backlog), ERRNO[0]),
  /** The peer's address is left out: Node's net.Socket asks for it by itself. */
  accept: (fd: number): number => result(cAccept4(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC), ERRNO[0]),
  connect: (fd: number, address: Uint8Array): number =>
    result(cConnect(fd, address, address.length), ERRNO[0]),
  getsockname: (fd: number, address: Uint8Array, length: Uint32Array): number =>
    result(cGetsockname(fd, address, length), ERRNO[0]),
  setsockopt: (fd: number, level: number, option: number, value: Uint8Array): number =>
    result(cSetsockopt(fd, level, option, value, value.length), ERRNO[0]),
  /** The value is a 32-bit integer, unsigned. */
  getIntOption: (fd: number, level: number, option: number): number => {
    const value = new Uint32Array(1);
    const status = result(cGetsockopt(fd, level, option, value, Uint32Array.of(4)), ERRNO[0]);
    return status < 0 ? status : (value[0] ?? 0);
  },
  /** Sends the first `length` bytes. */
  send: (fd: number, bytes: Uint8Array, length: number): number =>
    result(cSend(fd, bytes, length, MSG_DONTWAIT), ERRNO[0]),
  sendto: (fd: number, bytes: Uint8Array, address: Uint8Array): number =>
    result(cSendto(fd, bytes, bytes.length, MSG_DONTWAIT, address, address.length), ERRNO[0]),
  /**
   * For datagrams. The result is the datagram's real length, even where the buffer was shorter (MSG_TRUNC, which on a
   * TCP socket would throw data away).
   */
  recv: (fd: number, into: Uint8Array): number =>
    result(cRecv(fd, into, into.length, MSG_DONTWAIT | MSG_TRUNC), ERRNO[0]),
  read: (fd: number, into: Uint8Array): number => result(cRead(fd, into, into.length), ERRNO[0]),
  timerfdCreate: (clock: number, flags: number): number => result(cTimerfdCreate(clock, flags), ERRNO[0]),
  /** From now on; `spec` is a struct itimerspec. */
  timerfdSettime: (fd: number, spec: BigInt64Array): number =>
    result(cTimerfdSettime(fd, 0, spec, null), ERRNO[0]),
  close: (fd: number): number => result(cClose(fd), ERRNO[0]),
  /** `into` takes two 64-bit numbers: soft and hard limit. */
  getrlimit: (resource: number, into: BigUint64Array): number => result(cGetrlimit(resource, into), ERRNO[0]),
  /** `filter`: instructions of 8 bytes each (struct sock_filter). */
  prctl: (option: number, value: number, filter?: Uint8Array): number =>
    result(cPrctl(option, value, filter ? { len: filter.length / 8, filter } : null, 0, 0), ERRNO[0]),
} as const;

/**
 * Passes a result on, or throws what the errno means.
 *
 * @param action completes "Cannot …"
 * @throws {ErrnoError} where the result is a negative errno
 */
export function checked(value: number, syscall: string, action: string, hint?: string): number {
  if (value < 0) throw new ErrnoError({ action, syscall, errno: -value, hint });
  return value;
}

/** Sets an option whose value is a 32-bit integer; returns 0 or a negative errno. */
export function setIntOption(fd: number, level: number, option: number, value: number): number {
  return libc.setsockopt(fd, level, option, new Uint8Array(Uint32Array.of(value >>> 0).buffer));
}

/** What koffi's poll really calls back with; its types say `(events)` (koffi 3.3.4). */
type PollCallback = (status: number, events: { readable: boolean } | null) => void;
interface PollHandle {
  start(options: { readable: boolean }, callback: PollCallback): void;
  close(): void;
}

/** libuv's uv_poll on a descriptor. The caller keeps the handle: a collected one never calls back. */
export function pollReadable(fd: number, callback: PollCallback): PollHandle {
  const poll = koffi.node.poll as unknown as (
    fd: number,
    options: { readable: boolean },
    callback: PollCallback,
  ) => PollHandle;
  return poll(fd, { readable: true }, callback);
}
