// Reads one datagram of a netlink dump: a run of messages, the last one of the last datagram being NLMSG_DONE.
import { EINTR } from './libc.ts';
import { align4, HEADER_BYTES, NLM_F_DUMP_INTR, NLMSG_DONE, NLMSG_ERROR } from './netlink.ts';

/** The datagram does not hold whole messages. */
export const EBADMSG = 74;

/** Which messages of a datagram are rows. */
export interface RowKind {
  /** Of the request; messages that answer another one are passed over. */
  sequence: number;
  type: number;
  /** Header included; shorter ones are passed over. */
  minimumBytes: number;
}

/**
 * Calls `take` with the start of each row's message, counted in bytes. Allocates nothing.
 *
 * @param words the receive buffer, which a datagram fills from its start
 * @param length bytes in the datagram
 * @returns null where more datagrams follow; at the end of the dump its errno: 0, EINTR where the table changed in a way
 *   that the kernel calls inconsistent, EBADMSG, or what the kernel says
 */
export function readDumpPart(
  words: Uint32Array,
  length: number,
  kind: RowKind,
  take: (start: number) => void,
): number | null {
  for (let start = 0; start + HEADER_BYTES <= length; ) {
    const messageLength = words[start >> 2] ?? 0;
    if (messageLength < HEADER_BYTES || start + messageLength > length) return EBADMSG;
    if (words[(start >> 2) + 2] === kind.sequence) {
      const errno = readMessage(words, start, kind, take);
      if (errno !== null) return errno;
    }
    start += align4(messageLength);
  }
  return null;
}

function readMessage(
  words: Uint32Array,
  start: number,
  kind: RowKind,
  take: (start: number) => void,
): number | null {
  const typeAndFlags = words[(start >> 2) + 1] ?? 0;
  if ((typeAndFlags >>> 16) & NLM_F_DUMP_INTR) return EINTR;
  const type = typeAndFlags & 0xffff;
  if (type === NLMSG_DONE || type === NLMSG_ERROR) return statusOf(words, start);
  if (type === kind.type && (words[start >> 2] ?? 0) >= kind.minimumBytes) take(start);
  return null;
}

// The negative errno after the header; where there is none the dump went well.
function statusOf(words: Uint32Array, start: number): number {
  const isGiven = (words[start >> 2] ?? 0) >= HEADER_BYTES + 4;
  return isGiven ? 0 - ((words[(start >> 2) + 4] ?? 0) | 0) : 0;
}
