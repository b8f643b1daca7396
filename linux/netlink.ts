// Netlink sockets and message headers (man 7 netlink, include/uapi/linux/netlink.h).
//
// Netlink is in host byte order. Node runs on little-endian Linux only, so this is little-endian throughout; what a
// protocol sends in network order (nfnetlink attributes, ports) says so where it is read.
import { AF_NETLINK, checked, libc, SOCK_RAW, SOL_SOCKET, setIntOption } from './libc.ts';

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
/** The table changed during a dump: rows may be missing or there twice. */
export const NLM_F_DUMP_INTR = 0x10;
/** NLM_F_ROOT | NLM_F_MATCH. */
export const NLM_F_DUMP = 0x300;
/** struct nlmsghdr: length u32, type u16, flags u16, sequence u32, port id u32. */
export const HEADER_BYTES = 16;
/** NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of an attribute's type. */
export const ATTRIBUTE_TYPE_MASK = 0x3fff;

const KERNEL_BUFFER_FACTOR = 2;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;

/** Rounds up to the 4 bytes on which messages and attributes start. */
export function align4(length: number): number {
  return (length + 3) & ~3;
}

/** Writes a message header at the start of `message`, whose length it takes. */
export function writeHeader(
  message: DataView,
  header: { type: number; flags: number; sequence: number },
): void {
  message.setUint32(0, message.byteLength, true);
  message.setUint16(4, header.type, true);
  message.setUint16(6, header.flags, true);
  message.setUint32(8, header.sequence, true);
  message.setUint32(12, 0, true);
}

/** An attribute: length u16, type u16, payload, padding to 4 bytes. */
export function encodeAttribute(type: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(align4(4 + payload.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + payload.length, true);
  view.setUint16(2, type, true);
  bytes.set(payload, 4);
  return bytes;
}

/**
 * A netlink socket, non-blocking.
 *
 * @throws {ErrnoError} EPROTONOSUPPORT where the kernel has no such protocol
 */
export function openNetlink(protocol: number, action: string, hint?: string): number {
  return checked(libc.socket(AF_NETLINK, SOCK_RAW, protocol), 'socket', action, hint);
}

/**
 * Asks for a receive buffer as large as `bytes`.
 *
 * Past net.core.rmem_max only CAP_NET_ADMIN in the first user namespace helps (SO_RCVBUFFORCE), so a rootless lab
 * gets what rmem_max allows.
 *
 * @returns bytes that the kernel grants, in the same unit as asked for (it keeps twice that, for its own overhead)
 */
export function growReceiveBuffer(fd: number, bytes: number): number {
  if (setIntOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, bytes) < 0) {
    checked(setIntOption(fd, SOL_SOCKET, SO_RCVBUF, bytes), 'setsockopt SO_RCVBUF', 'set a receive buffer');
  }
  const kept = checked(
    libc.getIntOption(fd, SOL_SOCKET, SO_RCVBUF),
    'getsockopt SO_RCVBUF',
    'read a receive buffer',
  );
  return kept / KERNEL_BUFFER_FACTOR;
}
