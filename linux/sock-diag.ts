// Asks the kernel for the TCP sockets of this network namespace, over NETLINK_SOCK_DIAG. Needs no privilege.
//
//   request ──► kernel ──► datagrams of up to 32 KiB, each a run of rows ──► one buffer ──► count | cursor | copies
import { type StateCounts, TCP_STATES, zeroCounts } from '#lab/spec/state.ts';
import type { IpFamily } from './ip-address.ts';
import { AF_INET6, checked, EAGAIN, EINTR, ErrnoError, libc } from './libc.ts';
import { growReceiveBuffer, HEADER_BYTES, openNetlink } from './netlink.ts';
import { EBADMSG, type RowKind, readDumpPart } from './netlink-dump.ts';
import {
  encodeSocketRequest,
  FAMILY_OFFSET,
  RawRow,
  ROW_BYTES,
  SOCK_DIAG_BY_FAMILY,
  type SocketRequest,
  type SocketRow,
  STATES_BY_NUMBER,
  socketMessageType,
} from './sock-diag-message.ts';

export type { RawRow, SocketRequest, SocketRow } from './sock-diag-message.ts';

const NETLINK_SOCK_DIAG = 4;
const ENOENT = 2;
/** A dump's datagram is at most 32 KiB (netlink_recvmsg caps what it learns from our buffer). */
const RECEIVE_BYTES = 256 << 10;
const SOCKET_BUFFER_BYTES = 1 << 20;
/** How often a dump is made again because the table changed in a way that the kernel calls inconsistent. */
const ATTEMPTS = 4;

/** The kernel's states are numbered below this. */
const STATE_NUMBERS = 16;

/** Takes the row whose message starts at `start`. */
type TakeRow = (start: number) => void;

/** A reusable connection to sock_diag. One request at a time. */
export class SockDiag {
  readonly #bytes = new Uint8Array(RECEIVE_BYTES);
  readonly #words = new Uint32Array(this.#bytes.buffer);
  readonly #row = new RawRow(this.#bytes);
  readonly #tally = new Uint32Array(2 * STATE_NUMBERS);
  readonly #kind: RowKind = {
    sequence: 0,
    type: SOCK_DIAG_BY_FAMILY,
    minimumBytes: HEADER_BYTES + ROW_BYTES,
  };
  #fd: number | null = null;
  #isBusy = false;
  #isClosed = false;

  private constructor() {
    this.#fd = openSocket();
  }

  /** @throws {ErrnoError} EPROTONOSUPPORT where the kernel has no sock_diag, EMFILE … */
  static open(): SockDiag {
    return new SockDiag();
  }

  /**
   * Copies of all rows that fit. Not atomic: sockets that change while it runs may be there twice or not at all.
   *
   * @throws {ErrnoError} ENOENT without inet_diag in the kernel, EINTR where the table changes too fast
   */
  dump(request: SocketRequest): SocketRow[] {
    return this.#again(() => {
      const rows: SocketRow[] = [];
      this.forEach(request, (row) => rows.push(row.toRow()));
      return rows;
    });
  }

  /**
   * Calls `visit` with a cursor for each row; nothing is allocated.
   *
   * @throws {ErrnoError} as {@link dump}, and EINTR at once: what was visited is then to be forgotten
   */
  forEach(request: SocketRequest, visit: (row: RawRow) => void): void {
    this.#walk(request, (start) => {
      this.#row.moveTo(start + HEADER_BYTES);
      visit(this.#row);
    });
  }

  /** Number of sockets in each state. @throws {ErrnoError} as {@link dump} */
  count(request: SocketRequest): StateCounts {
    const { IPv4, IPv6 } = this.countByFamily(request);
    for (const state of TCP_STATES) IPv4[state] += IPv6[state];
    return IPv4;
  }

  /** Number of sockets in each state. The fastest path: two bytes are read of each row. @throws {ErrnoError} as {@link dump} */
  countByFamily(request: SocketRequest): Record<IpFamily, StateCounts> {
    return this.#again(() => {
      const tally = this.#tally.fill(0);
      const bytes = this.#bytes;
      this.#walk(request, (start) => {
        const state = (bytes[start + FAMILY_OFFSET + 1] ?? 0) & (STATE_NUMBERS - 1);
        const slot = bytes[start + FAMILY_OFFSET] === AF_INET6 ? STATE_NUMBERS + state : state;
        tally[slot] = (tally[slot] ?? 0) + 1;
      });
      return {
        IPv4: toCounts(tally.subarray(0, STATE_NUMBERS)),
        IPv6: toCounts(tally.subarray(STATE_NUMBERS)),
      };
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#disconnect();
  }

  #walk(request: SocketRequest, take: TakeRow): void {
    if (this.#isClosed) throw new Error('Cannot dump sockets: the connection to sock_diag is closed');
    if (this.#isBusy) throw new Error('Cannot dump sockets: another dump is going on');
    this.#isBusy = true;
    let isComplete = false;
    try {
      this.#fd ??= openSocket();
      this.#kind.sequence = (this.#kind.sequence + 1) >>> 0;
      this.#kind.type = socketMessageType(request);
      const message = encodeSocketRequest(request, this.#kind.sequence);
      checked(libc.send(this.#fd, message, message.length), 'send', actionOf(request));
      let errno: number | null = null;
      while (errno === null) {
        const length = this.#receive(this.#fd, request);
        errno = readDumpPart(this.#words, length, this.#kind, take);
      }
      if (errno !== 0) throw dumpError(errno, request);
      isComplete = true;
    } finally {
      this.#isBusy = false;
      // The rest of a dump that was broken off would be taken for the answer to the next request.
      if (!isComplete) this.#disconnect();
    }
  }

  #receive(fd: number, request: SocketRequest): number {
    for (;;) {
      const length = libc.recv(fd, this.#bytes);
      if (length === -EINTR) continue;
      // Each read makes the kernel write the next part, so there is always one: EAGAIN means the dump has stopped.
      const hint = length === -EAGAIN ? 'the kernel stopped before the end of the dump' : undefined;
      checked(length, 'recv', actionOf(request), hint);
      // The rest of a datagram that is too long is gone.
      if (length > this.#bytes.length) throw dumpError(EBADMSG, request);
      return length;
    }
  }

  #again<T>(attempt: () => T): T {
    for (let left = ATTEMPTS; ; left--) {
      try {
        return attempt();
      } catch (error) {
        if (left === 1 || !(error instanceof ErrnoError) || error.code !== 'EINTR') throw error;
      }
    }
  }

  #disconnect(): void {
    if (this.#fd !== null) libc.close(this.#fd);
    this.#fd = null;
  }
}

function openSocket(): number {
  const fd = openNetlink(NETLINK_SOCK_DIAG, 'open a connection to sock_diag');
  growReceiveBuffer(fd, SOCKET_BUFFER_BYTES);
  return fd;
}

function actionOf(request: SocketRequest): string {
  return `dump the ${request.family ?? 'TCP'} sockets`;
}

function dumpError(errno: number, request: SocketRequest): ErrnoError {
  const type = request.family === undefined ? 'TCPDIAG_GETSOCK' : 'SOCK_DIAG_BY_FAMILY';
  const syscall = `netlink request ${type}`;
  return new ErrnoError({ action: actionOf(request), syscall, errno, hint: HINTS[errno] });
}

const HINTS: Partial<Record<number, string>> = {
  [ENOENT]: 'the kernel has no tcp_diag (CONFIG_INET_DIAG, modules inet_diag and tcp_diag)',
  [EINTR]: 'the table changed while it was read',
  [EBADMSG]: 'a message is cut short',
};

function toCounts(tally: Uint32Array): StateCounts {
  const counts = zeroCounts();
  STATES_BY_NUMBER.forEach((state, number) => {
    if (state !== null) counts[state] = tally[number] ?? 0;
  });
  return counts;
}
