// Encodes pcapng, little endian: the blocks of a capture that Wireshark and tshark read (IETF draft-ietf-opsawg-pcapng).
//
//   block: type (4) │ total length (4) │ fixed fields │ data, padded to 4 │ options │ total length (4)
//   option: code (2) │ length (2) │ value, padded to 4;  the last one is 0, 0

/** Packets begin with their IP header: LINKTYPE_RAW. */
const LINKTYPE_RAW = 101;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LONGEST_OPTION = 0xffff;

const BLOCK = { section: 0x0a0d0d0a, interface: 1, statistics: 5, packet: 6 } as const;
const END_OF_OPTIONS = 0;
const COMMENT = 1;
const SECTION = { os: 3, application: 4 } as const;
const INTERFACE = { name: 2, description: 3, resolution: 9 } as const;
const PACKET = { flags: 2 } as const;
const STATISTICS = { start: 2, end: 3, delivered: 8 } as const;
/** Two bits of a packet's flags; a capture says both of what its own host received and sent. */
const DIRECTION = { inbound: 1, outbound: 2 } as const;
/** Timestamps are in units of 10^-6 s. */
const MICROSECONDS = 6;

interface Option {
  code: number;
  value: Uint8Array;
}

/** The beginning of a file. `comments` are for people, one line each. */
export function sectionHeader(o: {
  os: string;
  application: string;
  comments: readonly string[];
}): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(16));
  fixed.setUint32(0, BYTE_ORDER_MAGIC, true);
  fixed.setUint16(4, 1, true); // version 1.0
  fixed.setBigInt64(8, -1n, true); // length of the section: not said
  return block(BLOCK.section, fixed, [
    ...comments(o.comments),
    text(SECTION.os, o.os),
    text(SECTION.application, o.application),
  ]);
}

/** Interfaces are numbered from 0, in the order in which they are described. */
export function interfaceDescription(o: {
  name: string;
  description: string;
  snapBytes: number;
}): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(8));
  fixed.setUint16(0, LINKTYPE_RAW, true);
  fixed.setUint32(4, o.snapBytes, true);
  return block(BLOCK.interface, fixed, [
    text(INTERFACE.name, o.name),
    text(INTERFACE.description, o.description),
    { code: INTERFACE.resolution, value: Uint8Array.of(MICROSECONDS) },
  ]);
}

export interface PacketBlock {
  interface: number;
  /** Milliseconds since the epoch, with fractions. */
  at: number;
  direction: keyof typeof DIRECTION;
  /** The packet's beginning, from its IP header on. */
  bytes: Uint8Array;
  /** Of the whole packet. */
  length: number;
  comments: readonly string[];
}

/** One packet. */
export function packetBlock(o: PacketBlock): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(20));
  fixed.setUint32(0, o.interface, true);
  setTime(fixed, 4, o.at);
  fixed.setUint32(12, o.bytes.length, true);
  fixed.setUint32(16, o.length, true);
  const flags = new Uint8Array(4);
  flags[0] = DIRECTION[o.direction];
  return block(BLOCK.packet, fixed, [...comments(o.comments), { code: PACKET.flags, value: flags }], o.bytes);
}

export interface StatisticsBlock {
  interface: number;
  /** Milliseconds since the epoch: when the capture began and ended. */
  startedAt: number;
  endedAt: number;
  /** Packets of the interface that are in the file. */
  delivered: number;
  comments: readonly string[];
}

/** What is said of an interface at the end. */
export function statisticsBlock(o: StatisticsBlock): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(12));
  fixed.setUint32(0, o.interface, true);
  setTime(fixed, 4, o.endedAt);
  const delivered = new DataView(new ArrayBuffer(8));
  delivered.setBigUint64(0, BigInt(o.delivered), true);
  return block(BLOCK.statistics, fixed, [
    ...comments(o.comments),
    { code: STATISTICS.start, value: timeBytes(o.startedAt) },
    { code: STATISTICS.end, value: timeBytes(o.endedAt) },
    { code: STATISTICS.delivered, value: new Uint8Array(delivered.buffer) },
  ]);
}

function block(
  type: number,
  fixed: DataView,
  options: readonly Option[],
  data: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const all = options.length === 0 ? [] : [...options, { code: END_OF_OPTIONS, value: new Uint8Array(0) }];
  const optionBytes = all.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const total = 12 + fixed.byteLength + padded(data.length) + optionBytes;
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  bytes.set(new Uint8Array(fixed.buffer), 8);
  bytes.set(data, 8 + fixed.byteLength);
  let at = 8 + fixed.byteLength + padded(data.length);
  for (const { code, value } of all) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, value.length, true);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint32(at, total, true);
  return bytes;
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

function comments(lines: readonly string[]): Option[] {
  return lines.map((line) => text(COMMENT, line));
}

/** UTF-8, cut between two characters where it is longer than an option may be. */
function text(code: number, value: string): Option {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length <= LONGEST_OPTION) return { code, value: bytes };
  const cut = new Uint8Array(LONGEST_OPTION);
  return { code, value: cut.subarray(0, new TextEncoder().encodeInto(value, cut).written) };
}

/** The high half comes first, whatever the byte order. */
function setTime(view: DataView, offset: number, at: number): void {
  const microseconds = Math.round(at * 1000);
  view.setUint32(offset, Math.floor(microseconds / 2 ** 32), true);
  view.setUint32(offset + 4, microseconds % 2 ** 32, true);
}

function timeBytes(at: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  setTime(view, 0, at);
  return new Uint8Array(view.buffer);
}
