import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { requestBytes } from '#lab/spec/application-bytes.ts';
import { RequestReader } from './request-reader.ts';

/** What a reader makes of these pieces. */
function read(pieces: Uint8Array[]): { requests: string[]; wrong: number } {
  const seen = { requests: [] as string[], wrong: 0 };
  const reader = new RequestReader({
    onRequest: (identity) => void seen.requests.push(identity),
    onWrongBytes: (count) => {
      seen.wrong += count;
    },
  });
  for (const piece of pieces) reader.push(Buffer.from(piece));
  return seen;
}

const identityOf = (letter: number) => new Uint8Array(16).fill(letter);

test('RequestReader with two requests cut anywhere reads both', () => {
  const stream = Buffer.concat([requestBytes(identityOf(1), 100), requestBytes(identityOf(2), 32)]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
      const pieces = at.slice(1).map((end, i) => stream.subarray(at[i], end));
      assert.deepEqual(read(pieces), { requests: ['01'.repeat(16), '02'.repeat(16)], wrong: 0 });
    }),
  );
});

test('RequestReader with an altered byte counts it', () => {
  const request = requestBytes(identityOf(1), 1000);
  request[500] = (request[500] ?? 0) ^ 1;
  assert.deepEqual(read([request]), { requests: ['01'.repeat(16)], wrong: 1 });
});

test('RequestReader with a stranger reads no request and calls nothing wrong', () => {
  assert.deepEqual(read([Buffer.from(`GET / HTTP/1.1\r\nhost: x\r\n\r\n${'x'.repeat(100)}`)]), {
    requests: [],
    wrong: 0,
  });
});

test('RequestReader with half a request reads none', () => {
  assert.deepEqual(read([requestBytes(identityOf(1), 100).subarray(0, 99)]), { requests: [], wrong: 0 });
});
