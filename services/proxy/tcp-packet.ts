// Builds an IP packet with one TCP segment, without options.
import { writeUint16, writeUint32 } from './big-endian.ts';
import { transportChecksum } from './internet-checksum.ts';

const TCP = 6;
const TCP_HEADER_BYTES = 20;
const HOP_LIMIT = 64;
const DONT_FRAGMENT = 0x4000;
const NO_PAYLOAD = new Uint8Array(0);

export interface TcpPacket {
  /** 4 or 16 bytes, as `destination`. */
  source: Uint8Array;
  destination: Uint8Array;
  sourcePort: number;
  destinationPort: number;
  /** int32 or uint32, as `ack`. */
  seq: number;
  ack: number;
  flags: number;
  window?: number;
  payload?: Uint8Array;
}

/** The packet's bytes. The IPv4 header checksum is left 0: the kernel fills it in (man 7 raw). */
export function buildTcpPacket(o: TcpPacket): Uint8Array {
  const isV4 = o.source.length === 4;
  const offset = isV4 ? 20 : 40;
  const payload = o.payload ?? NO_PAYLOAD;
  const packet = new Uint8Array(offset + TCP_HEADER_BYTES + payload.length);
  if (isV4) writeIPv4Header(packet);
  else writeIPv6Header(packet, TCP_HEADER_BYTES + payload.length);
  packet.set(o.source, isV4 ? 12 : 8);
  packet.set(o.destination, isV4 ? 16 : 24);
  writeUint16(packet, offset, o.sourcePort);
  writeUint16(packet, offset + 2, o.destinationPort);
  writeUint32(packet, offset + 4, o.seq);
  writeUint32(packet, offset + 8, o.ack);
  packet[offset + 12] = (TCP_HEADER_BYTES / 4) << 4;
  packet[offset + 13] = o.flags;
  writeUint16(packet, offset + 14, o.window ?? 0);
  packet.set(payload, offset + TCP_HEADER_BYTES);
  writeUint16(packet, offset + 16, transportChecksum(packet, offset, TCP));
  return packet;
}

function writeIPv4Header(packet: Uint8Array): void {
  packet[0] = 0x45;
  writeUint16(packet, 2, packet.length);
  writeUint16(packet, 6, DONT_FRAGMENT);
  packet[8] = HOP_LIMIT;
  packet[9] = TCP;
}

function writeIPv6Header(packet: Uint8Array, payloadLength: number): void {
  packet[0] = 0x60;
  writeUint16(packet, 4, payloadLength);
  packet[6] = TCP;
  packet[7] = HOP_LIMIT;
}
