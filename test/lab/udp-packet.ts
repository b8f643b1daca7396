// Whole IP packets with a UDP datagram inside, to be sent raw.
import { isIPv6 } from 'node:net';
import { parseAddress } from '#linux/ip-address.ts';

const IPPROTO_UDP = 17;
const TTL = 64;

/** A packet from the address to itself; what the kernel fills in for IPv4 (length, header checksum) is 0. */
export function udpPacket(o: { address: string; port: number; payload: Uint8Array }): Uint8Array {
  const address = parseAddress(o.address);
  const udp = new Uint8Array(8 + o.payload.length);
  const view = new DataView(udp.buffer);
  view.setUint16(0, 1234);
  view.setUint16(2, o.port);
  view.setUint16(4, udp.length);
  udp.set(o.payload, 8);
  view.setUint16(
    6,
    ~internetSum(Uint8Array.of(...address, ...address, 0, IPPROTO_UDP, 0, udp.length, ...udp)),
  );
  const header = isIPv6(o.address)
    ? Uint8Array.of(0x60, 0, 0, 0, 0, udp.length, IPPROTO_UDP, TTL, ...address, ...address)
    : Uint8Array.of(0x45, 0, 0, 0, 0, 1, 0, 0, TTL, IPPROTO_UDP, 0, 0, ...address, ...address);
  return Uint8Array.of(...header, ...udp);
}

/** One's complement sum of 16-bit words (RFC 1071). Over data with its checksum in place it is 0xffff. */
export function internetSum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
