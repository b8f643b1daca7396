// Carries ICMP errors across the proxy. They quote the packet that could not be delivered, with the addresses that it had
// at that place; its sender knows it by others, so without help it would not know what is meant.
//
//   quoted: proxy → server (from beyond the proxy) or client → server (by the proxy itself)
//   told:   client → proxy, which is what the client sent; and the same for the server's side
//
// Only "unreachable", fragmentation needed among them, and "packet too big" (RFC 792, RFC 4443) are carried.
import { readUint16, writeUint16 } from './big-endian.ts';
import { foldChecksum, sumWords, transportChecksum } from './internet-checksum.ts';

const ICMP = 1;
const ICMPV6 = 58;
const TCP = 6;
const ICMP_HEADER_BYTES = 8;
const PORTS_BYTES = 4;
const HOP_LIMIT = 64;
const UNREACHABLE = 3;
const V6_UNREACHABLE = 1;
const V6_TOO_BIG = 2;

/** The packet that an ICMP error quotes: addresses as bytes, the ports of its TCP header. */
export interface Quoted {
  family: 'IPv4' | 'IPv6';
  source: Uint8Array;
  destination: Uint8Array;
  sourcePort: number;
  destinationPort: number;
}

/** The addresses of the quoted packet as its sender knows them. */
export interface Known {
  source: Uint8Array;
  destination: Uint8Array;
}

/** Reads what an ICMP error quotes; null where the packet is no such error, or quotes no TCP segment. Never throws. */
export function readIcmpError(packet: Uint8Array): Quoted | null {
  const isV4 = (packet[0] ?? 0) >> 4 === 4;
  const icmp = isV4 ? icmpOffset(packet) : icmpv6Offset(packet);
  if (icmp === null) return null;
  const inner = icmp + ICMP_HEADER_BYTES;
  const version = (packet[inner] ?? 0) >> 4;
  if (version !== (isV4 ? 4 : 6)) return null;
  const ports = inner + (isV4 ? ((packet[inner] ?? 0) & 0x0f) * 4 : 40);
  const protocol = packet[inner + (isV4 ? 9 : 6)];
  if (protocol !== TCP || packet.length < ports + PORTS_BYTES) return null;
  const [from, size] = isV4 ? [inner + 12, 4] : [inner + 8, 16];
  return {
    family: isV4 ? 'IPv4' : 'IPv6',
    source: packet.slice(from, from + size),
    destination: packet.slice(from + size, from + 2 * size),
    sourcePort: readUint16(packet, ports),
    destinationPort: readUint16(packet, ports + 2),
  };
}

/**
 * The error as the sender of the quoted packet understands it: from the address that it sent to, to itself.
 *
 * @param packet one that {@link readIcmpError} has read
 */
export function tellIcmpError(packet: Uint8Array, known: Known): Uint8Array {
  const isV4 = known.source.length === 4;
  const outerBytes = isV4 ? 20 : 40;
  const icmp = (isV4 ? icmpOffset(packet) : icmpv6Offset(packet)) ?? packet.length;
  const told = new Uint8Array(outerBytes + packet.length - icmp);
  told.set(packet.subarray(icmp), outerBytes);
  if (isV4) writeIPv4Header(told);
  else writeIPv6Header(told);
  const addresses = isV4 ? 12 : 8;
  told.set(known.destination, addresses);
  told.set(known.source, addresses + known.source.length);
  const inner = outerBytes + ICMP_HEADER_BYTES;
  told.set(known.source, inner + addresses);
  told.set(known.destination, inner + addresses + known.source.length);
  if (isV4) {
    const innerBytes = ((told[inner] ?? 0) & 0x0f) * 4;
    writeUint16(told, inner + 10, 0);
    writeUint16(told, inner + 10, foldChecksum(sumWords(told, inner, inner + innerBytes)));
  }
  // The quoted TCP checksum stays: nobody verifies it, and as a rule the segment is not quoted whole.
  writeUint16(told, outerBytes + 2, 0);
  const checksum = isV4
    ? foldChecksum(sumWords(told, outerBytes, told.length))
    : transportChecksum(told, outerBytes, ICMPV6);
  writeUint16(told, outerBytes + 2, checksum);
  return told;
}

function icmpOffset(packet: Uint8Array): number | null {
  const offset = ((packet[0] ?? 0) & 0x0f) * 4;
  const isFragment = (readUint16(packet, 6) & 0x3fff) !== 0;
  if (packet[9] !== ICMP || isFragment || offset < 20 || packet[offset] !== UNREACHABLE) return null;
  return packet.length < offset + ICMP_HEADER_BYTES + 20 ? null : offset;
}

function icmpv6Offset(packet: Uint8Array): number | null {
  if (packet.length < 40 + ICMP_HEADER_BYTES + 40 || packet[6] !== ICMPV6) return null;
  return packet[40] === V6_UNREACHABLE || packet[40] === V6_TOO_BIG ? 40 : null;
}

// The kernel fills in the header checksum and the identification (man 7 raw).
function writeIPv4Header(packet: Uint8Array): void {
  packet[0] = 0x45;
  writeUint16(packet, 2, packet.length);
  packet[8] = HOP_LIMIT;
  packet[9] = ICMP;
}

function writeIPv6Header(packet: Uint8Array): void {
  packet[0] = 0x60;
  writeUint16(packet, 4, packet.length - 40);
  packet[6] = ICMPV6;
  packet[7] = HOP_LIMIT;
}
