// One TCP segment as it stands in an IP packet. One object is filled again and again: no allocation per packet.

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;

const NO_BYTES = new Uint8Array(0);

/** The fields of a segment. `seq` and `ack` are int32: see sequence.ts. */
export class Segment {
  /** The packet from its IP header on; possibly cut short, see `isWhole`. Valid as long as the packet it was read from. */
  bytes: Uint8Array = NO_BYTES;
  family: 'IPv4' | 'IPv6' = 'IPv4';
  /** Offset of the TCP header. */
  tcpOffset = 0;
  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  /** The eight flag bits, from CWR (0x80) to FIN (0x01). */
  flags = 0;
  window = 0;
  /** Bytes of payload as the IP header says, also where the copy is cut. */
  payloadLength = 0;
  /** Of the packet, from the IP header to the payload's end. */
  totalLength = 0;
  /** False where `bytes` ends before the packet does: it cannot be sent again. */
  isWhole = true;

  /** Offset of the source address. */
  get sourceOffset(): number {
    return this.family === 'IPv4' ? 12 : 8;
  }

  /** Offset of the destination address. */
  get destinationOffset(): number {
    return this.family === 'IPv4' ? 16 : 24;
  }
}

/** How many sequence numbers the segment takes: its payload, and one each for SYN and FIN (RFC 9293 section 3.4). */
export function sequenceLength(segment: Segment): number {
  const { flags } = segment;
  return segment.payloadLength + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0);
}

const LETTERS: readonly (readonly [number, string])[] = [
  [SYN, 'S'],
  [FIN, 'F'],
  [RST, 'R'],
  [PSH, 'P'],
  [URG, 'U'],
  [0x40, 'E'],
  [0x80, 'W'],
];

/** The flags as tcpdump writes them: `S`, `S.`, `.`, `P.`, `F.`, `R`; `none` where there is no flag at all. */
export function flagsText(flags: number): string {
  const letters = LETTERS.filter(([bit]) => (flags & bit) !== 0).map(([, letter]) => letter);
  return `${letters.join('')}${(flags & ACK) !== 0 ? '.' : ''}` || 'none';
}
