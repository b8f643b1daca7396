import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DATA_V6, SYN_V4 } from './captured-packets.ts';
import { corruptPacket } from './corrupt-packet.ts';
import { transportChecksum } from './internet-checksum.ts';
import { facts, put } from './made-faults.ts';
import { parseSegment } from './parse-segment.ts';
import { Segment } from './segment.ts';

const TCP = 6;

/** Places where the packet has become another one, and its checksum with its own field in it: 0 is right. */
function corrupted(original: Uint8Array, corrupt: object, seed = 1): { at: number[]; sum: number } {
  const segment = new Segment();
  assert.equal(parseSegment(original, segment), null);
  const packet = Uint8Array.from(original);
  const fault = put({ match: { role: 'Any' }, action: 'Corrupt', corrupt }, { seed });
  corruptPacket(packet, segment, facts(), fault);
  const at = [...packet.keys()].filter((i) => packet[i] !== original[i]);
  return { at, sum: transportChecksum(packet, segment.tcpOffset, TCP) };
}

const PAYLOAD_AT = DATA_V6.length - 5;
const CHECKSUM_AT = 40 + 16;

test('corruptPacket with a broken checksum changes one byte of the payload, and the checksum tells, for any seed', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (seed) => {
      const { at, sum } = corrupted(DATA_V6, {}, seed);
      assert.equal(at.length, 1);
      assert.ok((at[0] ?? 0) >= PAYLOAD_AT);
      assert.notEqual(sum, 0);
    }),
  );
});

test('corruptPacket with a valid checksum changes the byte that was named, and the checksum fits, for any seed', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), (seed) => {
      const { at, sum } = corrupted(DATA_V6, { byte: 3, checksum: 'Valid' }, seed);
      const payload = at.filter((i) => i !== CHECKSUM_AT && i !== CHECKSUM_AT + 1);
      assert.deepEqual(payload, [PAYLOAD_AT + 3]);
      assert.equal(sum, 0);
    }),
  );
});

test('corruptPacket without a payload breaks the checksum itself', () => {
  const { at, sum } = corrupted(SYN_V4, {});
  assert.deepEqual(at, [20 + 16]);
  assert.notEqual(sum, 0);
});

test('corruptPacket chooses by the seed', () => {
  const seeds = Array.from({ length: 30 }, (_, seed) => corrupted(DATA_V6, {}, seed).at[0]);
  assert.deepEqual(
    Array.from({ length: 30 }, (_, seed) => corrupted(DATA_V6, {}, seed).at[0]),
    seeds,
  );
  assert.ok(new Set(seeds).size > 1);
});
