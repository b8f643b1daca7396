// Changes one byte of a packet, as a Corrupt says, and leaves the checksum wrong or makes it right.
import type { ActiveFault } from './active-fault.ts';
import { writeUint16 } from './big-endian.ts';
import { fractionOf, hashNumber } from './choice.ts';
import { transportChecksum } from './internet-checksum.ts';
import type { Segment } from './segment.ts';
import type { SegmentFacts } from './segment-facts.ts';

const FOR_BYTE = 4;
const TCP = 6;
const CHECKSUM_OFFSET = 16;

/**
 * Changes `packet` in place. One byte that differs is always noticed by a checksum that is left as it was (RFC 1071).
 *
 * @param packet a copy of the whole segment's packet
 */
export function corruptPacket(
  packet: Uint8Array,
  segment: Segment,
  facts: SegmentFacts,
  fault: ActiveFault,
): void {
  const { byte, checksum } = fault.spec.corrupt ?? {};
  const { tcpOffset, totalLength, payloadLength } = segment;
  const hash = fault.hashOf(FOR_BYTE, facts);
  const index = byte ?? Math.floor(fractionOf(hashNumber(hash, 1)) * payloadLength);
  const checksumAt = tcpOffset + CHECKSUM_OFFSET;
  const at = payloadLength === 0 ? checksumAt : totalLength - payloadLength + index;
  packet[at] = (packet[at] ?? 0) ^ (1 + Math.floor(fractionOf(hashNumber(hash, 2)) * 255));
  if (checksum !== 'Valid') return;
  writeUint16(packet, checksumAt, 0);
  writeUint16(packet, checksumAt, transportChecksum(packet, tcpOffset, TCP));
}
