// Builds the ICMP error that answers a segment: towards its sender, from where the sender believes that it went.
import type { UnreachableCode } from '#lab/spec/fault-settings.ts';
import { writeUint32 } from './big-endian.ts';
import { type Known, tellIcmpError } from './icmp-error.ts';
import type { Segment } from './segment.ts';

const ICMP_HEADER_BYTES = 8;
/** Of 32 bits: RFC 4443 section 3.2; in IPv4 its second half, after 16 bits of 0: RFC 1191 section 4. */
const MTU_OFFSET = 4;
const ICMP = 1;
const ICMPV6 = 58;

interface Shape {
  outerBytes: number;
  /** Most bytes of the segment's packet that are quoted: RFC 1812 section 4.3.2.3, RFC 4443 section 2.4 (c). */
  quotedBytes: number;
  /** Type and code of each error: RFC 792 and RFC 1812, RFC 4443. */
  types: Readonly<Record<UnreachableCode, readonly [type: number, code: number]>>;
}

const IPV4: Shape = {
  outerBytes: 20,
  quotedBytes: 576 - 20 - ICMP_HEADER_BYTES,
  types: { Network: [3, 0], Host: [3, 1], Port: [3, 3], TooBig: [3, 4], Prohibited: [3, 13] },
};
const IPV6: Shape = {
  outerBytes: 40,
  quotedBytes: 1280 - 40 - ICMP_HEADER_BYTES,
  types: { Network: [1, 0], Prohibited: [1, 1], Host: [1, 3], Port: [1, 4], TooBig: [2, 0] },
};

export interface UnreachableError {
  code: UnreachableCode;
  mtu?: number | undefined;
}

/**
 * The packet of the error.
 *
 * @param own the proxy's address, to which both ends send; null where they send to each other
 */
export function unreachablePacket(
  segment: Segment,
  { code, mtu = 0 }: UnreachableError,
  own: Uint8Array | null,
): Uint8Array {
  const isV4 = segment.family === 'IPv4';
  const { outerBytes, quotedBytes, types } = isV4 ? IPV4 : IPV6;
  const quoted = segment.bytes.subarray(0, Math.min(segment.totalLength, quotedBytes));
  const packet = new Uint8Array(outerBytes + ICMP_HEADER_BYTES + quoted.length);
  // Only what tellIcmpError reads of it: it writes the outer header, the addresses and the checksums anew.
  packet[0] = isV4 ? 0x45 : 0x60;
  packet[isV4 ? 9 : 6] = isV4 ? ICMP : ICMPV6;
  packet.set(types[code], outerBytes);
  writeUint32(packet, outerBytes + MTU_OFFSET, mtu);
  packet.set(quoted, outerBytes + ICMP_HEADER_BYTES);
  return tellIcmpError(packet, knownTo(segment, own));
}

function knownTo({ bytes, family, sourceOffset, destinationOffset }: Segment, own: Uint8Array | null): Known {
  const size = family === 'IPv4' ? 4 : 16;
  return {
    source: bytes.slice(sourceOffset, sourceOffset + size),
    destination: own ?? bytes.slice(destinationOffset, destinationOffset + size),
  };
}
