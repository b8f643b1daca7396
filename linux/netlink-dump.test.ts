import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EBADMSG, readDumpPart } from './netlink-dump.ts';

const EINTR = 4;
const ENOENT = 2;
const kind = { sequence: 1, type: 20, minimumBytes: 20 };

// length 20, type 20, flags MULTI, sequence 1, port 4228 0x2842, four bytes of payload
const ROW = '14000000 1400 0200 01000000 42280000 0a0b0c0d';
const OTHER_SEQUENCE = '14000000 1400 0200 09000000 42280000 0a0b0c0d';
const SHORT_ROW = '10000000 1400 0200 01000000 42280000';
const INTERRUPTED_ROW = '14000000 1400 1200 01000000 42280000 0a0b0c0d';
// As Linux 6.18 ends a dump: type 3, errno 0
const DONE = '14000000 0300 0200 01000000 42280000 00000000';
const DONE_WITHOUT_ERRNO = '10000000 0300 0200 01000000 42280000';
// type 2, errno -2, and the header of the request that failed
const ERROR = '24000000 0200 0000 01000000 42280000 feffffff 48000000 1400 0103 01000000 00000000';

function read(...messages: string[]): { errno: number | null; starts: number[] } {
  const bytes = Buffer.from(messages.join('').replaceAll(' ', ''), 'hex');
  const buffer = new ArrayBuffer(4096);
  new Uint8Array(buffer).set(bytes);
  const starts: number[] = [];
  const errno = readDumpPart(new Uint32Array(buffer), bytes.length, kind, (start) => starts.push(start));
  return { errno, starts };
}

test('readDumpPart() without an end takes the rows and asks for more', () => {
  assert.deepEqual(read(ROW, ROW, ROW), { errno: null, starts: [0, 20, 40] });
  assert.deepEqual(read(), { errno: null, starts: [] });
});

test('readDumpPart() with NLMSG_DONE ends with its errno', () => {
  assert.deepEqual(read(ROW, DONE), { errno: 0, starts: [0] });
  assert.deepEqual(read(DONE_WITHOUT_ERRNO), { errno: 0, starts: [] });
});

test('readDumpPart() with NLMSG_ERROR ends with what the kernel says', () => {
  assert.deepEqual(read(ERROR), { errno: ENOENT, starts: [] });
});

test('readDumpPart() passes over rows of another request, and rows that are too short', () => {
  assert.deepEqual(read(OTHER_SEQUENCE, SHORT_ROW, ROW, DONE), { errno: 0, starts: [36] });
});

test('readDumpPart() with NLM_F_DUMP_INTR ends with EINTR', () => {
  assert.deepEqual(read(ROW, INTERRUPTED_ROW, ROW), { errno: EINTR, starts: [0] });
});

test('readDumpPart() with a message that is cut short, or shorter than its header, ends with EBADMSG', () => {
  assert.deepEqual(read(ROW, ROW.slice(0, -6)), { errno: EBADMSG, starts: [0] });
  assert.deepEqual(read(ROW.replace('14', '00')), { errno: EBADMSG, starts: [] });
});

test('readDumpPart() of any bytes ends', () => {
  const words = new Uint32Array(64);
  for (let seed = 1; seed <= 2000; seed++) {
    for (let i = 0; i < words.length; i++) words[i] = Math.imul(seed * 97 + i, 0x9e3779b1) >>> (seed % 28);
    readDumpPart(words, 256, kind, (start) => assert.ok(start + kind.minimumBytes <= 256));
  }
});
