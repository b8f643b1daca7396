import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_V6, SYN_V4 } from './captured-packets.ts';
import { parseSegment } from './parse-segment.ts';
import { flagsText, Segment, sequenceLength } from './segment.ts';
import { unsigned } from './sequence.ts';

function parsed(packet: Uint8Array): Segment {
  const segment = new Segment();
  assert.equal(parseSegment(packet, segment), null);
  return segment;
}
const problem = (packet: Uint8Array) => parseSegment(packet, new Segment());
function changed(packet: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(packet);
  copy.set(values, at);
  return copy;
}

test('parseSegment of an IPv4 SYN with options reads every field', () => {
  const segment = parsed(SYN_V4);
  assert.deepEqual(
    [segment.family, segment.sourcePort, segment.destinationPort, segment.window],
    ['IPv4', 58376, 9000, 64240],
  );
  assert.deepEqual([unsigned(segment.seq), unsigned(segment.ack)], [89186081, 0]);
  assert.deepEqual([flagsText(segment.flags), segment.payloadLength, sequenceLength(segment)], ['S', 0, 1]);
  assert.deepEqual([segment.tcpOffset, segment.totalLength, segment.isWhole], [20, 60, true]);
});

test('parseSegment of IPv6 data reads ports, flags and payload', () => {
  const segment = parsed(DATA_V6);
  assert.deepEqual(
    [segment.family, segment.sourcePort, segment.destinationPort, flagsText(segment.flags)],
    ['IPv6', 42524, 9000, 'P.'],
  );
  assert.deepEqual([unsigned(segment.seq), unsigned(segment.ack)], [2412297028, 2682957738]);
  assert.deepEqual([segment.payloadLength, sequenceLength(segment), segment.isWhole], [5, 5, true]);
});

test('parseSegment of a copy cut in the payload keeps the real length and says that it is not whole', () => {
  const segment = parsed(DATA_V6.subarray(0, 74));
  assert.deepEqual([segment.payloadLength, segment.totalLength, segment.isWhole], [5, 77, false]);
});

test('parseSegment of IPv4 options skips them', () => {
  const packet = new Uint8Array(64);
  packet.set(changed(SYN_V4.subarray(0, 20), 0, 0x46, 0, 0, 64));
  packet.set(SYN_V4.subarray(20), 24);
  assert.equal(parsed(packet).tcpOffset, 24);
});

test('parseSegment walks IPv6 extension headers of every kind', () => {
  // hop-by-hop (8 bytes) → destination options (16 bytes) → authentication (24 bytes) → TCP
  const headers = new Uint8Array(48);
  headers.set([60, 0], 0);
  headers.set([51, 1], 8);
  headers.set([6, 4], 24);
  const packet = new Uint8Array([
    ...changed(DATA_V6.subarray(0, 40), 4, 0, 85, 0),
    ...headers,
    ...DATA_V6.subarray(40),
  ]);
  const segment = parsed(packet);
  assert.deepEqual([segment.tcpOffset, segment.payloadLength], [88, 5]);
});

const REFUSED: readonly [string, string, Uint8Array][] = [
  ['nothing at all', 'NotIp', new Uint8Array(0)],
  ['another IP version', 'NotIp', changed(SYN_V4, 0, 0x55)],
  ['half an IPv4 header', 'HeaderCut', SYN_V4.subarray(0, 19)],
  ['half an IPv6 header', 'HeaderCut', DATA_V6.subarray(0, 39)],
  ['an IPv4 header of 16 bytes', 'BadLength', changed(SYN_V4, 0, 0x44)],
  ['a total length shorter than the IP header', 'BadLength', changed(SYN_V4, 2, 0, 19)],
  ['a total length without room for TCP', 'BadLength', changed(SYN_V4, 2, 0, 39)],
  ['UDP', 'NotTcp', changed(SYN_V4, 9, 17)],
  ['the first IPv4 fragment', 'Fragment', changed(SYN_V4, 6, 0x20, 0)],
  ['a later IPv4 fragment', 'Fragment', changed(SYN_V4, 6, 0, 1)],
  ['an IPv6 fragment', 'Fragment', changed(DATA_V6, 6, 44)],
  ['encrypted IPv6', 'NotTcp', changed(DATA_V6, 6, 50)],
  ['an IPv6 extension header beyond the end', 'HeaderCut', changed(DATA_V6, 6, 0).subarray(0, 41)],
  ['a TCP header cut short', 'HeaderCut', SYN_V4.subarray(0, 39)],
  ['a TCP header of 16 bytes', 'BadLength', changed(SYN_V4, 32, 0x40)],
  ['a TCP header longer than the packet', 'BadLength', changed(SYN_V4, 32, 0xf0)],
  ['an IPv6 payload length of 0', 'BadLength', changed(DATA_V6, 4, 0, 0)],
];
for (const [what, reason, packet] of REFUSED) {
  test(`parseSegment of ${what} is refused as ${reason}`, () => {
    assert.equal(problem(packet), reason);
  });
}

test('parseSegment of an endless chain of IPv6 headers gives up', () => {
  const packet = new Uint8Array(40 + 8 * 20);
  packet.set(changed(DATA_V6.subarray(0, 40), 4, 0, 160, 0));
  assert.equal(problem(packet), 'NotTcp');
});

test('parseSegment of any bytes never throws, and what it reads lies within the packet', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom(SYN_V4, DATA_V6),
      fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 6 }),
      fc.nat(80),
    )
    .map(([packet, changes, length]) => {
      const copy = Uint8Array.from(packet);
      for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
      return copy.subarray(0, length);
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), mutated), (packet) => {
      const segment = new Segment();
      if (parseSegment(packet, segment) !== null) return;
      assert.ok(segment.tcpOffset + 20 <= packet.length);
      assert.ok(segment.payloadLength >= 0 && segment.totalLength >= segment.tcpOffset + 20);
    }),
    { numRuns: 2000 },
  );
});
