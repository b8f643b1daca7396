import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATA_V6, SYN_V4 } from './captured-packets.ts';
import { foldChecksum, sumWords, transportChecksum } from './internet-checksum.ts';

for (const [what, packet, offset, checksum] of [
  ['an IPv4 SYN', SYN_V4, 20, 0x2bb9],
  ['IPv6 data of odd length', DATA_V6, 40, 0x0e4e],
] as const) {
  test(`transportChecksum of ${what} is 0 as it was captured, and what was captured with its field 0`, () => {
    assert.equal(transportChecksum(packet, offset, 6), 0);
    const blank = Uint8Array.from(packet);
    blank.fill(0, offset + 16, offset + 18);
    assert.equal(transportChecksum(blank, offset, 6), checksum);
  });
}

test('foldChecksum of the captured IPv4 header is 0', () => {
  assert.equal(foldChecksum(sumWords(SYN_V4, 0, 20)), 0);
});
