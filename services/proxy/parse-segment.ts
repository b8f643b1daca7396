// Reads a TCP segment out of an IPv4 or IPv6 packet. Packets come from anyone: nothing in them makes this throw.
import { readInt32, readUint16 } from './big-endian.ts';
import type { Segment } from './segment.ts';

/** Why a packet is no segment that the proxy can follow. */
export const PARSE_PROBLEMS = ['NotIp', 'NotTcp', 'Fragment', 'HeaderCut', 'BadLength'] as const;
export type ParseProblem = (typeof PARSE_PROBLEMS)[number];

const TCP = 6;
const TCP_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
/** Real packets have one or two; a long chain is an attempt to keep us busy. */
const EXTENSION_HEADERS_LIMIT = 8;
const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;

/**
 * Fills `segment` from `bytes`, which begins with the IP header and may be cut anywhere after the TCP header.
 * Lengths come from the IP header.
 *
 * @returns null where it is a segment; otherwise the reason, and `segment` is undefined
 */
export function parseSegment(bytes: Uint8Array, segment: Segment): ParseProblem | null {
  segment.bytes = bytes;
  switch ((bytes[0] ?? 0) >> 4) {
    case 4:
      return parseIPv4(bytes, segment);
    case 6:
      return parseIPv6(bytes, segment);
    default:
      return 'NotIp';
  }
}

function parseIPv4(bytes: Uint8Array, segment: Segment): ParseProblem | null {
  if (bytes.length < 20) return 'HeaderCut';
  const headerLength = ((bytes[0] ?? 0) & 0x0f) * 4;
  const totalLength = readUint16(bytes, 2);
  if (headerLength < 20 || totalLength < headerLength) return 'BadLength';
  if (bytes[9] !== TCP) return 'NotTcp';
  // More Fragments (0x2000) or an offset: the lengths below would be wrong, and later ones have no TCP header.
  if ((readUint16(bytes, 6) & 0x3fff) !== 0) return 'Fragment';
  segment.family = 'IPv4';
  return parseTcp(segment, headerLength, totalLength);
}

function parseIPv6(bytes: Uint8Array, segment: Segment): ParseProblem | null {
  if (bytes.length < IPV6_HEADER_BYTES) return 'HeaderCut';
  const totalLength = IPV6_HEADER_BYTES + readUint16(bytes, 4);
  let offset = IPV6_HEADER_BYTES;
  let next = bytes[6] ?? 0;
  for (let count = 0; next !== TCP; count++) {
    if (next === FRAGMENT) return 'Fragment';
    if (count === EXTENSION_HEADERS_LIMIT || !isExtension(next)) return 'NotTcp';
    if (offset + 2 > bytes.length) return 'HeaderCut';
    const step = extensionBytes(next, bytes[offset + 1] ?? 0);
    next = bytes[offset] ?? 0;
    offset += step;
  }
  segment.family = 'IPv6';
  return parseTcp(segment, offset, totalLength);
}

function isExtension(header: number): boolean {
  return (
    header === HOP_BY_HOP || header === ROUTING || header === DESTINATION_OPTIONS || header === AUTHENTICATION
  );
}

/** RFC 8200 section 4: units of 8 bytes beyond the first 8; RFC 4302 section 2.2: units of 4 bytes, minus 2. */
function extensionBytes(header: number, length: number): number {
  return header === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8;
}

function parseTcp(segment: Segment, offset: number, totalLength: number): ParseProblem | null {
  const { bytes } = segment;
  if (totalLength < offset + TCP_HEADER_BYTES) return 'BadLength';
  if (bytes.length < offset + TCP_HEADER_BYTES) return 'HeaderCut';
  const headerLength = ((bytes[offset + 12] ?? 0) >> 4) * 4;
  if (headerLength < TCP_HEADER_BYTES || offset + headerLength > totalLength) return 'BadLength';
  segment.tcpOffset = offset;
  segment.sourcePort = readUint16(bytes, offset);
  segment.destinationPort = readUint16(bytes, offset + 2);
  segment.seq = readInt32(bytes, offset + 4);
  segment.ack = readInt32(bytes, offset + 8);
  segment.flags = bytes[offset + 13] ?? 0;
  segment.window = readUint16(bytes, offset + 14);
  segment.payloadLength = totalLength - offset - headerLength;
  segment.totalLength = totalLength;
  segment.isWhole = bytes.length >= totalLength;
  return null;
}
