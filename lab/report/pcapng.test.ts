// Blocks compared whole with bytes that were written by hand from the format's description.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interfaceDescription, packetBlock, sectionHeader, statisticsBlock } from './pcapng.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => text.replaceAll(/#.*$/gm, '').replaceAll(/\s+/g, '');

test('sectionHeader: magic, version 1.0, no length, comments, system and application', () => {
  const block = sectionHeader({ os: 'Linux', application: 'synfin', comments: ['one', 'zwölf'] });
  assert.equal(
    hex(block),
    bytesOf(`
      0a0d0d0a 4c000000  # type, total length: 76
      4d3c2b1a 0100 0000 ffffffffffffffff
      0100 0300 6f6e6500  # "one", one byte of padding
      0100 0600 7a77c3b66c660000  # "zwölf", 6 bytes in UTF-8
      0300 0500 4c696e7578000000
      0400 0600 73796e66696e0000
      0000 0000
      4c000000`),
  );
});

test('interfaceDescription: raw IP, how many bytes of a packet are kept, microseconds', () => {
  assert.equal(
    hex(interfaceDescription({ name: 'a.main', description: 'lane', snapBytes: 256 })),
    bytesOf(`
      01000000 34000000
      6500 0000 00010000  # link type 101, 256 bytes
      0200 0600 612e6d61696e0000
      0300 0400 6c616e65
      0900 0100 06000000
      0000 0000
      34000000`),
  );
});

test('packetBlock: time in microseconds, high half first, bytes padded, both lengths, comment, direction', () => {
  // 1767323045678901 µs, 0x0006475e 0xf6574f35
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.901;
  const bytes = Uint8Array.of(0x45, 0, 0, 0x28, 0xab);
  const block = packetBlock({
    interface: 3,
    at,
    direction: 'outbound',
    bytes,
    length: 40,
    comments: ['Syn'],
  });
  assert.equal(
    hex(block),
    bytesOf(`
      06000000 3c000000
      03000000 5e470600 354f57f6
      05000000 28000000
      45000028 ab000000
      0100 0300 53796e00
      0200 0400 02000000
      0000 0000
      3c000000`),
  );
});

test('packetBlock of a whole number of words without a comment has no padding', () => {
  const block = packetBlock({
    interface: 0,
    at: 0,
    direction: 'inbound',
    bytes: Uint8Array.of(1, 2, 3, 4),
    length: 4,
    comments: [],
  });
  assert.equal(
    hex(block),
    bytesOf(`
      06000000 30000000
      00000000 00000000 00000000 04000000 04000000
      01020304
      0200 0400 01000000
      0000 0000
      30000000`),
  );
});

test('packetBlock rounds a time to its microsecond, across a second too', () => {
  const timeOf = (at: number) => {
    const block = packetBlock({
      interface: 0,
      at,
      direction: 'inbound',
      bytes: new Uint8Array(0),
      length: 0,
      comments: [],
    });
    const view = new DataView(block.buffer);
    return view.getUint32(12, true) * 2 ** 32 + view.getUint32(16, true);
  };
  assert.deepEqual(
    [0.0004, 0.0006, 999.9996, 1_700_000_000_000.25, 4_294_967.296].map(timeOf),
    [0, 1, 1_000_000, 1_700_000_000_000_250, 4_294_967_296],
  );
});

test('statisticsBlock: when, from when to when, how many packets, comment', () => {
  assert.equal(
    hex(
      statisticsBlock({ interface: 1, startedAt: 1, endedAt: 4_294_967.297, delivered: 7, comments: ['x'] }),
    ),
    bytesOf(`
      05000000 48000000
      01000000 01000000 01000000  # 2^32 + 1 µs
      0100 0100 78000000
      0200 0800 00000000 e8030000  # 1000 µs
      0300 0800 01000000 01000000
      0800 0800 07000000 00000000
      0000 0000
      48000000`),
  );
});

test('a comment that is longer than an option may be is cut between two characters', () => {
  const block = sectionHeader({ os: '', application: '', comments: [`a${'ö'.repeat(40_000)}`] });
  const view = new DataView(block.buffer);
  assert.deepEqual([view.getUint16(24, true), view.getUint16(26, true)], [1, 65_535]);
  const even = sectionHeader({ os: '', application: '', comments: ['ö'.repeat(40_000)] });
  assert.equal(new DataView(even.buffer).getUint16(26, true), 65_534);
  assert.equal(view.getUint32(4, true), block.length);
  assert.equal(view.getUint32(block.length - 4, true), block.length);
});
