// epoll and sockets without Node's streams: the peers of a bench must cost less than what is measured.
import koffi from 'koffi';
import { encodeSocketAddress, familyOf } from '#linux/ip-address.ts';
import { libc } from '#linux/libc.ts';
import { openTcp } from '#linux/tcp-socket.ts';

const lib = koffi.load(null);
const cEpollCreate = lib.func('int epoll_create1(int)');
const cEpollCtl = lib.func('int epoll_ctl(int, int, int, void *)');
const cEpollWait = lib.func('int epoll_wait(int, void *, int, int)');
const cShutdown = lib.func('int shutdown(int, int)');
const cWrite = lib.func('long write(int, void *, ulong)');

const SHUT_WR = 1;
const EINPROGRESS = 115;
const CONNECT_MS = 5000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_MOD = 3;
export const EPOLLIN = 1;
export const EPOLLOUT = 4;
// struct epoll_event is packed on x86-64 only: 12 bytes there, 16 elsewhere.
const EVENT_BYTES = process.arch === 'x64' ? 12 : 16;
const DATA_AT = EVENT_BYTES - 8;
const MOST_EVENTS = 512;

export class Epoll {
  readonly #fd: number = cEpollCreate(0);
  readonly #event = Buffer.alloc(EVENT_BYTES);
  readonly #events = Buffer.alloc(EVENT_BYTES * MOST_EVENTS);

  add(fd: number, events: number): void {
    this.#control(EPOLL_CTL_ADD, fd, events);
  }

  /** From now on other events of a descriptor that was added. */
  change(fd: number, events: number): void {
    this.#control(EPOLL_CTL_MOD, fd, events);
  }

  #control(operation: number, fd: number, events: number): void {
    this.#event.writeUInt32LE(events, 0);
    this.#event.writeInt32LE(fd, DATA_AT);
    if (cEpollCtl(this.#fd, operation, fd, this.#event) < 0) {
      throw new Error(`Cannot watch descriptor ${fd}: epoll_ctl gave errno ${koffi.errno()}`);
    }
  }

  /** Blocks up to `timeoutMs`, calls `each` for every descriptor that is ready; returns how many were. */
  wait(timeoutMs: number, each: (fd: number) => void): number {
    const count: number = cEpollWait(this.#fd, this.#events, MOST_EVENTS, timeoutMs);
    for (let i = 0; i < count; i++) each(this.#events.readInt32LE(i * EVENT_BYTES + DATA_AT));
    return count;
  }
}

const scratch = Buffer.alloc(65_536);

/** Bytes read, 0 at the end of the stream, or -errno. */
export function readSome(fd: number): number {
  return libc.read(fd, scratch);
}

/** Writes one byte. */
export function writeOne(fd: number): void {
  cWrite(fd, scratch, 1);
}

/** Writes up to `most` bytes, and no more than 64 KiB. Returns how many the kernel took. */
export function writeSome(fd: number, most: number): number {
  const count = Number(cWrite(fd, scratch, Math.min(most, scratch.length)));
  return Math.max(0, count);
}

/** Sends a FIN after all that was written; what the peer sends can still be read. */
export function endStream(fd: number): void {
  cShutdown(fd, SHUT_WR);
}

/** A connection that is established; blocks until it is. */
export function connectNow(address: string, port: number): number {
  const fd = openTcp({ family: familyOf(address) ?? 'IPv4' });
  const status = libc.connect(fd, encodeSocketAddress(address, port));
  const connected = new Epoll();
  connected.add(fd, EPOLLOUT);
  if (status < 0 && status !== -EINPROGRESS)
    throw new Error(`Cannot connect to ${address}: errno ${-status}`);
  if (connected.wait(CONNECT_MS, () => undefined) === 0)
    throw new Error(`Cannot connect to ${address}: no answer in ${CONNECT_MS} ms`);
  return fd;
}
