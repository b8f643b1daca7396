// Packets as nobody sends them on purpose: right ones, and right ones with bytes changed, cut off or moved; by a seed.
import type { Seeded } from './seeded.ts';

const TCP = 6;
/** Few ports and sequence numbers, so that packets meet in one connection. */
const CLIENT_PORTS = [40_000, 40_001, 40_002, 65_535];
export const LANE_PORT = 9001;
const NUMBERS = [0, 1, 2, 1000, 1001, 1461, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
const FLAGS = [0x02, 0x12, 0x10, 0x18, 0x11, 0x04, 0x14, 0x01, 0x29, 0x00, 0xff, 0x03, 0x06];
const EXTENSIONS = [0, 43, 51, 60];

/** One packet. Most can be parsed; the rest are wrong in some way. */
export function frame(seeded: Seeded): Uint8Array {
  if (seeded.chance(4)) return seeded.bytes(seeded.below(100));
  const bytes = seeded.chance(70) ? ipv4(seeded) : ipv6(seeded);
  return seeded.chance(40) ? spoil(bytes, seeded) : bytes;
}

function tcp(seeded: Seeded): Uint8Array {
  const options = seeded.chance(30) ? 4 * seeded.below(11) : 0;
  const length = seeded.chance(60) ? 0 : seeded.pick([1, 2, 100, 1460]);
  const bytes = new Uint8Array(20 + options + length);
  const view = new DataView(bytes.buffer);
  const ports = [seeded.pick(CLIENT_PORTS), LANE_PORT];
  if (seeded.chance(50)) ports.reverse();
  view.setUint16(0, ports[0] ?? 0);
  view.setUint16(2, ports[1] ?? 0);
  view.setUint32(4, seeded.chance(95) ? seeded.pick(NUMBERS) : seeded.below(2 ** 32));
  view.setUint32(8, seeded.chance(95) ? seeded.pick(NUMBERS) : seeded.below(2 ** 32));
  bytes[12] = ((20 + options) / 4) << 4;
  bytes[13] = seeded.chance(90) ? seeded.pick(FLAGS) : seeded.below(256);
  view.setUint16(14, seeded.below(65_536));
  return bytes;
}

function ipv4(seeded: Seeded): Uint8Array {
  const payload = tcp(seeded);
  const header = 20 + (seeded.chance(10) ? 4 * seeded.below(11) : 0);
  const bytes = new Uint8Array(header + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x40 | (header / 4);
  view.setUint16(2, bytes.length);
  view.setUint16(6, seeded.chance(95) ? 0x4000 : seeded.below(65_536));
  bytes[8] = 64;
  bytes[9] = seeded.chance(97) ? TCP : seeded.below(256);
  bytes.set([10, 77, 0, 2, 10, 77, 0, 3], 12);
  bytes.set(payload, header);
  return bytes;
}

function ipv6(seeded: Seeded): Uint8Array {
  const payload = tcp(seeded);
  const extensions: number[][] = [];
  const count = seeded.chance(20) ? 1 + seeded.below(10) : 0;
  const kinds = Array.from({ length: count }, () => (seeded.chance(95) ? seeded.pick(EXTENSIONS) : 44));
  for (const [i, kind] of kinds.entries()) {
    const units = seeded.below(3);
    // RFC 4302 section 2.2 counts in 4 bytes, the others in 8.
    const bytes = Array.from({ length: kind === 51 ? 4 * (units + 2) : 8 * (units + 1) }, () => 0);
    bytes[0] = kinds[i + 1] ?? TCP;
    bytes[1] = units;
    extensions.push(bytes);
  }
  const chain = extensions.flat();
  const bytes = new Uint8Array(40 + chain.length + payload.length);
  bytes[0] = 0x60;
  new DataView(bytes.buffer).setUint16(4, chain.length + payload.length);
  bytes[6] = kinds[0] ?? TCP;
  bytes.set(chain, 40);
  bytes.set(payload, 40 + chain.length);
  return bytes;
}

function spoil(bytes: Uint8Array, seeded: Seeded): Uint8Array {
  const copy = Uint8Array.from(bytes);
  switch (seeded.below(4)) {
    case 0: {
      for (let i = 0; i <= seeded.below(4); i++)
        copy[seeded.below(Math.min(copy.length, 80))] = seeded.below(256);
      return copy;
    }
    case 1:
      return copy.subarray(0, seeded.below(copy.length));
    case 2: {
      // Lengths are what is wrong most often.
      const at = seeded.pick([0, 2, 3, 4, 5, 12, 32]);
      if (at < copy.length) copy[at] = seeded.pick([0, 1, 0x40, 0x45, 0x60, 0xff]);
      return copy;
    }
    default:
      return Uint8Array.from([...copy, ...seeded.bytes(seeded.below(40))]);
  }
}
