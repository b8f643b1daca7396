// A packet message captured on Linux 6.18; the rest is compared with what libnetfilter_queue's header says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  decodePacket,
  encodeConfig,
  NF_ACCEPT,
  NF_DROP,
  prepareVerdicts,
  type QueuedPacket,
  toQueue,
  VERDICT_BYTES,
  writeVerdict,
} from './nfqueue-message.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

const toBytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ''), 'hex'));
const toHex = (bytes: ArrayBufferView) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');

// Queue 7, packet 1, hook 3 (output), mark 0x2a, on its way out through device 1 (lo):
// 127.0.0.1:47218 > 127.0.0.1:9005 Flags [S], seq 2397816892, win 65495, options mss 65495 sackOK TS nop wscale 10
const PACKET = toBytes(`
  70000000 0003 0000 00000000 00000000  02 00 0007
  0b00 0100 00000001 0800 03 00
  0800 0600 00000001
  0800 0300 0000002a
  4000 0a00
    4500003cc952400040067367 7f0000017f000001
    b872232d8eebc8bc00000000a002ffd7d56600000204ffd7 0402080ac2388517000000000103030a`);

function decode(bytes: Uint8Array, end = bytes.length): QueuedPacket | null {
  const packet: QueuedPacket = { id: 99, mark: 99, hook: 99, payload: Uint8Array.of(99) };
  return decodePacket(new ReceiveBuffer(bytes), 0, end, packet) ? packet : null;
}

test('decodePacket() of a SYN gives its id, mark, hook and the IP packet in place', () => {
  const packet = decode(PACKET);
  assert.deepEqual([packet?.id, packet?.mark, packet?.hook, packet?.payload.length], [1, 0x2a, 3, 60]);
  assert.equal(packet?.payload.buffer, PACKET.buffer, 'a view, not a copy');
  assert.deepEqual([...(packet?.payload.subarray(0, 4) ?? [])], [0x45, 0, 0, 60]);
});

test('decodePacket() without a mark or a payload says 0 and nothing', () => {
  const packet = decode(
    toBytes('20000000 0003 0000 00000000 00000000  02 00 0007  0b00 0100 00000005 0800 02 00'),
  );
  assert.deepEqual(packet, { id: 5, mark: 0, hook: 2, payload: new Uint8Array(0) });
});

test('decodePacket() of a message cut at any byte never throws, and reads nothing past the end', () => {
  for (let end = 0; end <= PACKET.length; end++) {
    const packet = decode(PACKET.slice(0, end), end);
    assert.equal(packet === null, end < 31, `cut at ${end}`);
    assert.equal(packet?.payload.length ?? 0, Math.max(0, end - 52), `cut at ${end}`);
  }
});

test('decodePacket() with an attribute of length 0 ends there', () => {
  assert.equal(decode(toBytes('1c000000 0003 0000 00000000 00000000 02000007 0000 0100 00000001')), null);
});

test('writeVerdict() fills in single verdicts, each a message of its own', () => {
  const out = prepareVerdicts(3, 7);
  writeVerdict(out, 0, NF_ACCEPT, 1);
  writeVerdict(out, VERDICT_BYTES, NF_DROP, 0x01020304);
  writeVerdict(out, 2 * VERDICT_BYTES, toQueue(8), 0xffffffff);
  // length 32, type 0x0301, flags REQUEST, sequence 0, port 0; any family, version 0, queue 7; attribute 2 of 12 bytes
  const before = '20000000 0103 0100 00000000 00000000 00 00 0007 0c00 0200'.replaceAll(' ', '');
  // The verdict "queue 8 or go on" is 0x00088003: queue number, bypass flag, NF_QUEUE
  const verdicts = ['0000000100000001', '0000000001020304', '00088003ffffffff'];
  assert.equal(toHex(out), verdicts.map((verdict) => before + verdict).join(''));
});

test('encodeConfig() binds and sets everything in one message', () => {
  const config = encodeConfig({ queue: 7, copyRange: 128, maxLength: 65_536, failOpen: true }, 1);
  const expected = `
    40000000 0203 0500 01000000 00000000  00 00 0007
    0800 0100 01 00 0000
    0900 0200 00000080 02 000000
    0800 0300 00010000
    0800 0400 00000005
    0800 0500 00000001`;
  assert.equal(toHex(config), expected.replaceAll(/\s/g, ''));
});

test('encodeConfig() without failOpen clears the flag', () => {
  const config = encodeConfig({ queue: 7, copyRange: 128, maxLength: 65_536, failOpen: false }, 1);
  assert.equal(toHex(config).slice(-32), '08000400000000050800050000000000');
});
