// Messages of sock_diag for TCP as bytes: the request, and a cursor over the rows of the answer
// (include/uapi/linux/inet_diag.h). Ports and addresses are in network order, the rest in host order.
import type { TcpState } from '#lab/spec/state.ts';
import { formatIPv4, formatIPv6, type IpFamily } from './ip-address.ts';
import { AF_INET, AF_INET6 } from './libc.ts';
import { HEADER_BYTES, NLM_F_DUMP, NLM_F_REQUEST, writeHeader } from './netlink.ts';

/** Request and answer alike. */
export const SOCK_DIAG_BY_FAMILY = 20;
/** The request before it, which gives both families: one walk of the kernel's table instead of two. */
export const TCPDIAG_GETSOCK = 18;
const IPPROTO_TCP = 6;
/** struct inet_diag_req_v2 after the header. */
const REQUEST_BYTES = HEADER_BYTES + 56;
/** struct inet_diag_req after the header: the id comes at once, then the states, then a field without a use. */
const BOTH_REQUEST_BYTES = HEADER_BYTES + 60;
/** struct inet_diag_sockid. */
const SOCKET_ID_BYTES = 48;
/** struct inet_diag_msg; attributes come after it. */
export const ROW_BYTES = 72;
/** Where a row's family is, counted from the start of its message. Its state comes next. */
export const FAMILY_OFFSET = HEADER_BYTES;

/** What a timer of a socket is for. */
export type SocketTimer = 'None' | 'Retransmit' | 'Keepalive' | 'TimeWait' | 'ZeroWindowProbe';
const TIMERS = ['None', 'Retransmit', 'Keepalive', 'TimeWait', 'ZeroWindowProbe'] as const;

// include/net/tcp_states.h. 12 (NEW_SYN_RECV) never shows: the kernel reports it as SYN_RECV, and a request for
// SYN_RECV implies it. 13 (BOUND_INACTIVE) is for requests only: such sockets are reported as CLOSE.
const STATE_NUMBERS: Record<TcpState, number> = {
  ESTABLISHED: 1,
  SYN_SENT: 2,
  SYN_RECV: 3,
  FIN_WAIT_1: 4,
  FIN_WAIT_2: 5,
  TIME_WAIT: 6,
  CLOSED: 7,
  CLOSE_WAIT: 8,
  LAST_ACK: 9,
  LISTEN: 10,
  CLOSING: 11,
};
const BOUND_INACTIVE = 13;
const ALL_STATES = Object.values(STATE_NUMBERS).reduce((mask, number) => mask | (1 << number), 0);

/** States by their number in the kernel; null where there is none. */
export const STATES_BY_NUMBER: readonly (TcpState | null)[] = Array.from(
  { length: 16 },
  (_, number) =>
    (Object.keys(STATE_NUMBERS) as TcpState[]).find((state) => STATE_NUMBERS[state] === number) ?? null,
);

/** Which sockets to ask for. */
export interface SocketRequest {
  /** Of the socket: an IPv6 socket that talks to IPv4 (`::ffff:1.2.3.4`) is IPv6. Default: both. */
  family?: IpFamily | undefined;
  /** Default: all. */
  states?: readonly TcpState[] | undefined;
  /** Also sockets that are bound and neither listen nor connect, as CLOSED; kernels before 6.8 show none. */
  boundInactive?: boolean | undefined;
  /** Only sockets with this local port; the kernel filters. */
  localPort?: number | undefined;
  /** Only sockets with this peer port; the kernel filters. */
  remotePort?: number | undefined;
}

/** The type of the dump request, and of the rows that answer it. */
export function socketMessageType({ family }: SocketRequest): number {
  return family === undefined ? TCPDIAG_GETSOCK : SOCK_DIAG_BY_FAMILY;
}

/** The dump request. */
export function encodeSocketRequest(request: SocketRequest, sequence: number): Uint8Array {
  const { family, localPort = 0, remotePort = 0 } = request;
  const bytes = new Uint8Array(family === undefined ? BOTH_REQUEST_BYTES : REQUEST_BYTES);
  const view = new DataView(bytes.buffer);
  writeHeader(view, {
    type: socketMessageType(request),
    flags: NLM_F_REQUEST | NLM_F_DUMP,
    sequence,
  });
  const id = family === undefined ? HEADER_BYTES + 4 : HEADER_BYTES + 8;
  if (family !== undefined) {
    bytes[HEADER_BYTES] = family === 'IPv6' ? AF_INET6 : AF_INET;
    bytes[HEADER_BYTES + 1] = IPPROTO_TCP;
  }
  view.setUint32(family === undefined ? id + SOCKET_ID_BYTES : HEADER_BYTES + 4, stateMask(request), true);
  view.setUint16(id, localPort);
  view.setUint16(id + 2, remotePort);
  return bytes;
}

/** Bit n stands for state n. */
export function stateMask(request: Pick<SocketRequest, 'states' | 'boundInactive'>): number {
  const mask = request.states?.reduce((bits, state) => bits | (1 << STATE_NUMBERS[state]), 0) ?? ALL_STATES;
  return request.boundInactive ? mask | (1 << BOUND_INACTIVE) : mask;
}

/** One socket as the kernel describes it. */
export interface SocketRow {
  family: IpFamily;
  /** For a minisocket its substate: FIN_WAIT_2 (orphaned) or TIME_WAIT, both with timer TimeWait. */
  state: TcpState;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  timer: SocketTimer;
  /** Milliseconds until the timer runs out; 0 without a timer. */
  expiresMs: number;
  /** Unanswered retransmissions, keepalive or window probes, by the timer. */
  retransmits: number;
  /** Bytes not yet read; LISTEN: length of the accept queue. */
  receiveQueue: number;
  /** Bytes not yet acknowledged; LISTEN: limit of the accept queue. */
  sendQueue: number;
  uid: number;
  /** 0: no application has it. ESTABLISHED and CLOSE_WAIT with 0 wait in the accept queue. */
  inode: number;
  /** Bound, and neither listening nor connecting. */
  boundInactive: boolean;
}

/**
 * A row in the receive buffer, read on demand. The same object stands for every row: keep values, never the row.
 */
export class RawRow implements SocketRow {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #start = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Points at the row whose struct inet_diag_msg starts at `start`. */
  moveTo(start: number): void {
    this.#start = start;
  }

  get family(): IpFamily {
    return this.#bytes[this.#start] === AF_INET6 ? 'IPv6' : 'IPv4';
  }

  get state(): TcpState {
    return STATES_BY_NUMBER[this.#bytes[this.#start + 1] ?? 0] ?? 'CLOSED';
  }

  get timer(): SocketTimer {
    return TIMERS[this.#bytes[this.#start + 2] ?? 0] ?? 'None';
  }

  get retransmits(): number {
    return this.#bytes[this.#start + 3] ?? 0;
  }

  get localPort(): number {
    return this.#view.getUint16(this.#start + 4);
  }

  get remotePort(): number {
    return this.#view.getUint16(this.#start + 6);
  }

  get localAddress(): string {
    return this.#address(this.#start + 8);
  }

  get remoteAddress(): string {
    return this.#address(this.#start + 24);
  }

  get expiresMs(): number {
    return this.#view.getUint32(this.#start + 52, true);
  }

  get receiveQueue(): number {
    return this.#view.getUint32(this.#start + 56, true);
  }

  get sendQueue(): number {
    return this.#view.getUint32(this.#start + 60, true);
  }

  get uid(): number {
    return this.#view.getUint32(this.#start + 64, true);
  }

  get inode(): number {
    return this.#view.getUint32(this.#start + 68, true);
  }

  get boundInactive(): boolean {
    return this.state === 'CLOSED';
  }

  /** A copy that stays. */
  toRow(): SocketRow {
    return {
      family: this.family,
      state: this.state,
      localAddress: this.localAddress,
      localPort: this.localPort,
      remoteAddress: this.remoteAddress,
      remotePort: this.remotePort,
      timer: this.timer,
      expiresMs: this.expiresMs,
      retransmits: this.retransmits,
      receiveQueue: this.receiveQueue,
      sendQueue: this.sendQueue,
      uid: this.uid,
      inode: this.inode,
      boundInactive: this.boundInactive,
    };
  }

  #address(offset: number): string {
    return this.family === 'IPv6' ? formatIPv6(this.#bytes, offset) : formatIPv4(this.#bytes, offset);
  }
}
