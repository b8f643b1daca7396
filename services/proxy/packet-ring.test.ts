import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SNAP_BYTES } from '#lab/run/observation.ts';
import { DATA_V6, SYN_V4 } from './captured-packets.ts';
import { PacketRing } from './packet-ring.ts';
import { SegmentHead } from './segment-head.ts';
import { SegmentRing } from './segment-ring.ts';

class Bench {
  readonly ring: SegmentRing;
  readonly packets: PacketRing;

  constructor(capacity = 8, generation = 1) {
    this.ring = new SegmentRing(capacity, generation);
    this.packets = new PacketRing(this.ring);
  }

  record(packet: Uint8Array | null, length = packet?.length ?? 0): number {
    const record = this.ring.add(new SegmentHead(), 'Passed');
    if (packet) this.packets.add(record, packet, length);
    return record;
  }

  read(after: number, limit = 100) {
    const { packets, missed, last } = this.packets.read(after, limit);
    return { sequences: packets.map(({ sequence }) => sequence), missed, last };
  }
}

test('PacketRing.read gives the bytes beside the record that they belong to', () => {
  const bench = new Bench();
  bench.record(SYN_V4);
  bench.record(DATA_V6);
  const { packets } = bench.packets.read(0, 10);
  assert.deepEqual(
    packets.map(({ packet, packetLength }) => [packet, packetLength]),
    [SYN_V4, DATA_V6].map((bytes) => [Buffer.from(bytes).toString('base64'), bytes.length]),
  );
  const [first] = bench.ring.read(0, 1).segments;
  const { packet: _, packetLength: __, ...record } = packets[0] ?? assert.fail('no packet');
  assert.deepEqual(record, first);
});

test('PacketRing.add cuts a long packet, and a padded one, and remembers its length', () => {
  const bench = new Bench();
  bench.record(new Uint8Array(1500).fill(7));
  bench.record(new Uint8Array(60).fill(7), 40);
  const { packets } = bench.packets.read(0, 10);
  assert.deepEqual(
    packets.map(({ packet, packetLength }) => [Buffer.from(packet, 'base64').length, packetLength]),
    [
      [SNAP_BYTES, 1500],
      [40, 40],
    ],
  );
});

test("PacketRing.add writes the IPv4 header's checksum where the kernel is to do it, and no other", () => {
  const bench = new Bench();
  const [unfinished, wrong] = [Uint8Array.from(SYN_V4), Uint8Array.from(SYN_V4)];
  unfinished.fill(0, 10, 12);
  wrong.fill(1, 10, 12);
  for (const packet of [unfinished, wrong]) bench.record(packet);
  assert.deepEqual(
    bench.packets.read(0, 10).packets.map(({ packet }) => packet),
    [SYN_V4, wrong].map((bytes) => Buffer.from(bytes).toString('base64')),
  );
  assert.deepEqual([unfinished[10], unfinished[11]], [0, 0], 'the packet itself is left as it is');
});

test('PacketRing.read passes over records of lanes that are not captured, and says how far it has looked', () => {
  const bench = new Bench();
  for (const packet of [null, SYN_V4, null, null, SYN_V4, null]) bench.record(packet);
  assert.deepEqual(bench.read(0), { sequences: [2, 5], missed: 0, last: 6 });
  assert.deepEqual(bench.read(2, 2), { sequences: [], missed: 0, last: 4 });
  assert.deepEqual(bench.read(6), { sequences: [], missed: 0, last: 6 });
});

test('PacketRing that has gone round gives no old bytes for a new record, and counts what is gone', () => {
  const bench = new Bench(4);
  for (let i = 0; i < 4; i++) bench.record(SYN_V4);
  for (const packet of [null, DATA_V6]) bench.record(packet);
  assert.deepEqual(bench.read(0), { sequences: [3, 4, 6], missed: 2, last: 6 });
  assert.equal(bench.packets.read(5, 1).packets[0]?.packetLength, DATA_V6.length);
});

test('PacketRing of a later generation keeps its packets under the later numbers', () => {
  const bench = new Bench(4, 3);
  const record = bench.record(SYN_V4);
  assert.deepEqual(bench.read(1000), { sequences: [record], missed: 0, last: record });
});

test('PacketRing without a captured lane answers with nothing', () => {
  const bench = new Bench();
  bench.record(null);
  assert.deepEqual(bench.read(0), { sequences: [], missed: 0, last: 1 });
});
