import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  patternBytes,
  REQUEST_HEADER_BYTES,
  readRequestHeader,
  requestBytes,
  wrongBytes,
} from './application-bytes.ts';

const anIdentity = fc.uint8Array({ minLength: 16, maxLength: 16 });
const aLength = fc.integer({ min: 0, max: 200_000 });

test('patternBytes cut anywhere are the same bytes', () => {
  fc.assert(
    fc.property(aLength, aLength, aLength, (offset, left, right) => {
      const whole = patternBytes(offset, left + right);
      const joined = Buffer.concat([patternBytes(offset, left), patternBytes(offset + left, right)]);
      assert.ok(joined.equals(whole));
    }),
    { numRuns: 30 },
  );
});

test('patternBytes shifted by a segment, a page or a power of two are not the same bytes', () => {
  const bytes = Buffer.from(patternBytes(0, 4096));
  for (const shift of [1, 536, 1448, 1460, 4096, 16_384, 32_768, 65_535, 65_536])
    assert.ok(!bytes.equals(patternBytes(shift, 4096)), `shift ${shift}`);
});

test('wrongBytes of the pattern itself is 0, at any offset', () => {
  fc.assert(
    fc.property(aLength, aLength, (offset, length) => {
      assert.equal(wrongBytes(patternBytes(offset, length), offset), 0);
    }),
    { numRuns: 30 },
  );
});

test('wrongBytes counts exactly the altered bytes', () => {
  const bytes = patternBytes(100, 70_000);
  for (const at of [0, 65_420, 65_421, 69_999]) bytes[at] = (bytes[at] ?? 0) ^ 0x80;
  assert.equal(wrongBytes(bytes, 100), 4);
});

test('wrongBytes of a stream that lost a byte is nearly all of the rest', () => {
  const bytes = patternBytes(1, 10_000);
  assert.ok(wrongBytes(bytes, 0) > 9_000);
});

test('requestBytes are read back by readRequestHeader, and carry the pattern', () => {
  fc.assert(
    fc.property(anIdentity, fc.integer({ min: REQUEST_HEADER_BYTES, max: 100_000 }), (identity, total) => {
      const request = requestBytes(identity, total);
      assert.equal(request.length, total);
      assert.deepEqual(readRequestHeader(request), {
        identity: Buffer.from(identity).toString('hex'),
        total,
      });
      assert.equal(wrongBytes(request.subarray(REQUEST_HEADER_BYTES), REQUEST_HEADER_BYTES), 0);
    }),
    { numRuns: 50 },
  );
});

test('readRequestHeader within a larger buffer reads from where the bytes begin', () => {
  const buffer = Buffer.concat([Buffer.alloc(7), requestBytes(new Uint8Array(16), 64)]);
  assert.deepEqual(readRequestHeader(buffer.subarray(7)), { identity: '00'.repeat(16), total: 64 });
});

test('readRequestHeader of too few bytes is null', () => {
  assert.equal(readRequestHeader(requestBytes(new Uint8Array(16), 32).subarray(0, 31)), null);
});

test('readRequestHeader of a stranger, or with an impossible length, is null', () => {
  assert.equal(readRequestHeader(Buffer.from('GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n')), null);
  const request = requestBytes(new Uint8Array(16), 32);
  new DataView(request.buffer).setUint32(24, 31);
  assert.equal(readRequestHeader(request), null);
});

test('readRequestHeader of any bytes does not throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      readRequestHeader(bytes);
    }),
  );
});

test('requestBytes with a wrong identity or length is refused', () => {
  assert.throws(() => requestBytes(new Uint8Array(15), 32), /identity of 15 bytes, expected 16/);
  assert.throws(() => requestBytes(new Uint8Array(16), 31), /31 bytes, at least 32/);
});
