// The Internet checksum (RFC 1071) of a TCP or ICMPv6 message with its pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1).
import { readUint16 } from './big-endian.ts';

/** Sum of 16-bit words, not yet folded; an odd last byte is padded with 0. */
export function sumWords(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at + 1 < end; at += 2) sum += readUint16(bytes, at);
  return (end - start) % 2 === 0 ? sum : sum + ((bytes[end - 1] ?? 0) << 8);
}

/** Folds a sum and complements it. */
export function foldChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/**
 * Checksum of what begins at `offset` of an IP packet, with the pseudo-header of that packet's addresses.
 * The checksum's own field must be 0, or else the result is 0 where it was right.
 */
export function transportChecksum(packet: Uint8Array, offset: number, protocol: number): number {
  const isV4 = (packet[0] ?? 0) >> 4 === 4;
  const addresses = isV4 ? sumWords(packet, 12, 20) : sumWords(packet, 8, 40);
  const length = packet.length - offset;
  return foldChecksum(addresses + protocol + length + sumWords(packet, offset, packet.length));
}
