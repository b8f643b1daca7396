import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transportChecksum } from './internet-checksum.ts';
import { parseSegment } from './parse-segment.ts';
import { resetPacket } from './reset-packet.ts';
import { ACK, FIN, flagsText, Segment, SYN } from './segment.ts';
import { unsigned } from './sequence.ts';
import { buildTcpPacket } from './tcp-packet.ts';

const V4 = { source: Uint8Array.of(10, 77, 0, 2), destination: Uint8Array.of(10, 77, 0, 4) };
const V6 = {
  source: Uint8Array.of(0xfd, 0x77, ...new Array(13).fill(0), 2),
  destination: Uint8Array.of(0xfd, 0x77, ...new Array(13).fill(0), 4),
};

function trigger(addresses: typeof V4, flags: number, payload = new Uint8Array(0)): Segment {
  const numbers = { seq: 0xffff_fff0, ack: 500, flags, payload };
  const segment = new Segment();
  const packet = buildTcpPacket({ ...addresses, sourcePort: 40_000, destinationPort: 9000, ...numbers });
  assert.equal(parseSegment(packet, segment), null);
  return segment;
}

/** "flags seq ack", and the ports. */
function described(packet: Uint8Array): [string, number, number, number, number] {
  const segment = new Segment();
  assert.equal(parseSegment(packet, segment), null);
  assert.equal(transportChecksum(packet, segment.tcpOffset, 6), 0, 'wrong checksum');
  const { flags, seq, ack, sourcePort, destinationPort } = segment;
  return [flagsText(flags), unsigned(seq), unsigned(ack), sourcePort, destinationPort];
}

for (const [family, addresses] of [
  ['IPv4', V4],
  ['IPv6', V6],
] as const) {
  test(`resetPacket of ${family} data goes to its receiver with the trigger's numbers`, () => {
    const packet = resetPacket(trigger(addresses, ACK, new Uint8Array(3)), true);
    assert.deepEqual(described(packet), ['R.', 0xffff_fff0, 500, 40_000, 9000]);
    assert.deepEqual(
      packet.subarray(family === 'IPv4' ? 12 : 8, family === 'IPv4' ? 16 : 24),
      addresses.source,
    );
  });

  test(`resetPacket of ${family} data goes back to its sender with the number that it acknowledged`, () => {
    const packet = resetPacket(trigger(addresses, ACK | FIN), false);
    assert.deepEqual(described(packet), ['R', 500, 0, 9000, 40_000]);
    assert.deepEqual(
      packet.subarray(family === 'IPv4' ? 12 : 8, family === 'IPv4' ? 16 : 24),
      addresses.destination,
    );
  });
}

test('resetPacket of a SYN goes back as one that acknowledges it, with its data', () => {
  assert.deepEqual(described(resetPacket(trigger(V4, SYN), false)).slice(0, 3), ['R.', 0, 0xffff_fff1]);
  const withData = trigger(V4, SYN, new Uint8Array(20));
  assert.deepEqual(described(resetPacket(withData, false)).slice(0, 3), ['R.', 0, 5]);
});

test('resetPacket of a SYN to its receiver has no ACK', () => {
  assert.deepEqual(described(resetPacket(trigger(V4, SYN), true)).slice(0, 3), ['R', 0xffff_fff0, 0]);
});
