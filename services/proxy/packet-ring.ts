// The first bytes of the latest packets on lanes that are captured, in slots beside the segment ring's: same numbers.
import { type CapturedSegment, type PacketsAnswer, SNAP_BYTES } from '#lab/run/observation.ts';
import { readUint16, writeUint16 } from './big-endian.ts';
import { foldChecksum, sumWords } from './internet-checksum.ts';
import type { SegmentRing } from './segment-ring.ts';

/** What the engine shows of each record on a lane that is captured. */
export interface PacketTap {
  /**
   * @param record number in the segment ring
   * @param packet from the IP header on; valid during the call only
   * @param length of the whole packet, which may be more or less than the bytes given
   */
  add(record: number, packet: Uint8Array, length: number): void;
}

interface Slots {
  bytes: Uint8Array;
  record: Float64Array;
  kept: Uint16Array;
  length: Uint32Array;
}

export class PacketRing implements PacketTap {
  readonly #ring: SegmentRing;
  /** Made with the first packet: most proxies never capture. */
  #slots: Slots | null = null;

  constructor(ring: SegmentRing) {
    this.#ring = ring;
  }

  add(record: number, packet: Uint8Array, length: number): void {
    const { capacity } = this.#ring;
    this.#slots ??= {
      bytes: new Uint8Array(capacity * SNAP_BYTES),
      record: new Float64Array(capacity),
      kept: new Uint16Array(capacity),
      length: new Uint32Array(capacity),
    };
    const slot = record % capacity;
    const kept = Math.min(packet.length, length, SNAP_BYTES);
    const bytes = this.#slots.bytes.subarray(slot * SNAP_BYTES, slot * SNAP_BYTES + kept);
    bytes.set(packet.subarray(0, kept));
    completeIPv4(bytes);
    this.#slots.record[slot] = record;
    this.#slots.kept[slot] = kept;
    this.#slots.length[slot] = length;
  }

  /** Looks at up to `limit` records after number `after`; gives those that were captured, the oldest first. */
  read(after: number, limit: number): PacketsAnswer {
    const { segments, missed } = this.#ring.read(after, limit);
    const packets = segments.flatMap((segment): CapturedSegment[] => {
      const slot = segment.sequence % this.#ring.capacity;
      if (this.#slots?.record[slot] !== segment.sequence) return [];
      const start = slot * SNAP_BYTES;
      const bytes = this.#slots.bytes.subarray(start, start + (this.#slots.kept[slot] ?? 0));
      return [{ ...segment, packet: base64(bytes), packetLength: this.#slots.length[slot] ?? 0 }];
    });
    return { packets, missed, last: segments.at(-1)?.sequence ?? after };
  }
}

/** In a packet that the proxy has built the kernel fills in the header's checksum as it sends it (man 7 raw). */
function completeIPv4(packet: Uint8Array): void {
  const header = ((packet[0] ?? 0) & 0x0f) * 4;
  if ((packet[0] ?? 0) >> 4 !== 4 || header > packet.length || readUint16(packet, 10) !== 0) return;
  writeUint16(packet, 10, foldChecksum(sumWords(packet, 0, header)));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
