import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNREACHABLE_CODES } from '#lab/spec/fault-settings.ts';
import { parseAddress } from '#linux/ip-address.ts';
import { readUint16 } from './big-endian.ts';
import { DATA_V6, SYN_V4 } from './captured-packets.ts';
import { readIcmpError } from './icmp-error.ts';
import { foldChecksum, sumWords, transportChecksum } from './internet-checksum.ts';
import { parseSegment } from './parse-segment.ts';
import { Segment } from './segment.ts';
import { unreachablePacket } from './unreachable-packet.ts';

const ICMPV6 = 58;

function segmentOf(packet: Uint8Array): Segment {
  const segment = new Segment();
  assert.equal(parseSegment(packet, segment), null);
  return segment;
}

test('unreachablePacket of IPv4: type, code, checksum, and the segment as its sender knows it', () => {
  const codes = UNREACHABLE_CODES.map((code) => {
    const packet = unreachablePacket(segmentOf(SYN_V4), { code, mtu: 1400 }, parseAddress('10.77.0.9'));
    assert.equal(foldChecksum(sumWords(packet, 20, packet.length)), 0);
    assert.deepEqual([...packet.subarray(12, 20)], [10, 77, 0, 9, 10, 77, 0, 3]);
    const quoted = readIcmpError(packet);
    assert.deepEqual([...(quoted?.source ?? [])], [10, 77, 0, 3]);
    assert.deepEqual([...(quoted?.destination ?? [])], [10, 77, 0, 9]);
    assert.deepEqual([quoted?.sourcePort, quoted?.destinationPort], [58_376, 9000]);
    assert.equal(readUint16(packet, 26), 1400);
    return `${code} ${packet[20]}/${packet[21]}`;
  });
  assert.deepEqual(codes, ['Network 3/0', 'Host 3/1', 'Port 3/3', 'Prohibited 3/13', 'TooBig 3/4']);
});

test('unreachablePacket of IPv6: type, code, checksum; without an own address the quote stays as it is', () => {
  const codes = UNREACHABLE_CODES.map((code) => {
    const packet = unreachablePacket(segmentOf(DATA_V6), { code, mtu: 1400 }, null);
    // With the checksum's own field in it the sum is 0 where that is right.
    assert.equal(transportChecksum(packet, 40, ICMPV6), 0);
    const quoted = readIcmpError(packet);
    assert.deepEqual(quoted?.source, new Uint8Array(parseAddress('fd77::3')));
    assert.deepEqual(quoted?.destination, new Uint8Array(parseAddress('fd77::4')));
    assert.deepEqual(packet.subarray(8, 24), packet.subarray(40 + 8 + 24, 40 + 8 + 40));
    return `${code} ${packet[40]}/${packet[41]}`;
  });
  assert.deepEqual(codes, ['Network 1/0', 'Host 1/3', 'Port 1/4', 'Prohibited 1/1', 'TooBig 2/0']);
});

test('unreachablePacket quotes no more than a router would', () => {
  const long = new Uint8Array(1500);
  long.set(SYN_V4);
  long[2] = 1500 >> 8;
  long[3] = 1500 & 0xff;
  assert.equal(unreachablePacket(segmentOf(long), { code: 'Host' }, null).length, 576);
});
