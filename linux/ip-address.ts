// IP addresses between text and bytes, and the sockaddr that the kernel takes.
import { isIPv4, isIPv6 } from 'node:net';
import { AF_INET, AF_INET6 } from './libc.ts';

export type IpFamily = 'IPv4' | 'IPv6';

/** The family of an address, or null where the text is none. */
export function familyOf(address: string): IpFamily | null {
  if (isIPv4(address)) return 'IPv4';
  return isIPv6(address) ? 'IPv6' : null;
}

/**
 * The 4 or 16 bytes of an address, in network order.
 *
 * @throws {TypeError} where the text is no address, or has a zone (`fe80::1%eth0`)
 */
export function parseAddress(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.'), Number);
  if (!isIPv6(address) || address.includes('%')) {
    throw new TypeError(`Cannot use address "${address}": it must be IPv4 or IPv6, without a zone`);
  }
  const bytes = new Uint8Array(16);
  const [head = '', tail] = address.split('::');
  const before = groups(head);
  bytes.set(before, 0);
  if (tail !== undefined) {
    const after = groups(tail);
    bytes.set(after, 16 - after.length);
  }
  return bytes;
}

// "1:ff00" → 00 01 ff 00; the last group may be a dotted IPv4 address (RFC 4291 section 2.2).
function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (group.includes('.')) return group.split('.').map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Dotted text of the 4 bytes at `offset`. */
export function formatIPv4(bytes: Uint8Array, offset: number): string {
  return `${bytes[offset]}.${bytes[offset + 1]}.${bytes[offset + 2]}.${bytes[offset + 3]}`;
}

/** Text of the 16 bytes at `offset` as RFC 5952 writes it; IPv4-mapped addresses as `::ffff:1.2.3.4`. */
export function formatIPv6(bytes: Uint8Array, offset: number): string {
  const words = Array.from(
    { length: 8 },
    (_, i) => ((bytes[offset + 2 * i] ?? 0) << 8) | (bytes[offset + 2 * i + 1] ?? 0),
  );
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) {
    return `::ffff:${formatIPv4(bytes, offset + 12)}`;
  }
  const { start, length } = longestZeros(words);
  const hex = words.map((word) => word.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= words.length; i++) {
    if (words[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

/**
 * struct sockaddr_in or sockaddr_in6 (man 7 ip, man 7 ipv6).
 *
 * @throws {TypeError} where the text is no address; {RangeError} where the port is not 0–65535
 */
export function encodeSocketAddress(address: string, port: number): Uint8Array {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`Cannot use port ${port}: it must be an integer from 0 to 65535`);
  }
  const ip = parseAddress(address);
  const isV4 = ip.length === 4;
  const bytes = new Uint8Array(isV4 ? 16 : 28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, isV4 ? AF_INET : AF_INET6, true);
  view.setUint16(2, port);
  bytes.set(ip, isV4 ? 4 : 8);
  return bytes;
}
