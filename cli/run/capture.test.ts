// Captures of a proxy that answers from memory, on disk and on one that fills up.
import assert from 'node:assert/strict';
import { ftruncateSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CapturedSegment, PacketsAnswer } from '#lab/run/observation.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { segmentRecord } from '#test/fixtures/segment-record.ts';
import { Capture } from './capture.ts';
import { CaptureError, type FileCalls, prepareCapture } from './capture-file.ts';
import { LabCapture } from './lab-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-capture-'));
after(() => rmSync(folder, { recursive: true }));

const CLOSING = experiment.parse({
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'closing' },
  spec: {
    about: ABOUT,
    lab: { lanes: [{ name: 'main' }, { name: 'fast', record: 'FaultedOnly' }] },
    steps: [
      {
        name: 'only',
        client: { lane: 'main', behaviour: { connections: 1 } },
        expect: [
          {
            name: 'one',
            type: 'Sockets',
            lane: 'main',
            sockets: { side: 'Client', state: 'ESTABLISHED', atLeast: 1 },
          },
        ],
      },
    ],
  },
});

const segment = (sequence: number, more: Partial<CapturedSegment> = {}): CapturedSegment => ({
  ...segmentRecord({ sequence, at: 1_700_000_000_000 + sequence, lane: 'closing.main', seq: sequence }),
  packet: Buffer.alloc(60, sequence).toString('base64'),
  packetLength: 60,
  ...more,
});

/** Answers as they were given, one after the other; then with nothing new. */
class FakeProxy {
  readonly asked: string[] = [];
  readonly #answers: (PacketsAnswer | Error)[];

  constructor(...answers: (PacketsAnswer | Error)[]) {
    this.#answers = answers;
  }

  async get<T>(path: string): Promise<T> {
    this.asked.push(path);
    const answer = this.#answers.shift() ?? { packets: [], missed: 0, last: 0 };
    if (answer instanceof Error) throw answer;
    return answer as T;
  }
}

const open = (name: string, calls?: FileCalls) =>
  new Capture({
    path: join(folder, name),
    experiments: [CLOSING],
    os: 'Linux 6.18',
    application: 'synfin 0.1.0',
    ...(calls ? { calls } : {}),
  });

/** Types of the blocks and their comments, as far as they are whole. */
function blocks(name: string): { type: number; comments: string[] }[] {
  const file = readFileSync(join(folder, name));
  const found: { type: number; comments: string[] }[] = [];
  const fixedBytes: Record<number, number> = { 168627466: 16, 1: 8, 5: 12, 6: 20 };
  for (let at = 0; at < file.length; ) {
    const [type, total] = [file.readUInt32LE(at), file.readUInt32LE(at + 4)];
    assert.equal(file.readUInt32LE(at + total - 4), total, 'the block is whole');
    const data = type === 6 ? Math.ceil(file.readUInt32LE(at + 20) / 4) * 4 : 0;
    const comments: string[] = [];
    for (let option = at + 8 + (fixedBytes[type] ?? 0) + data; file.readUInt16LE(option) !== 0; ) {
      const length = file.readUInt16LE(option + 2);
      if (file.readUInt16LE(option) === 1)
        comments.push(file.toString('utf8', option + 4, option + 4 + length));
      option += 4 + Math.ceil(length / 4) * 4;
    }
    found.push({ type, comments });
    at += total;
  }
  return found;
}
const packetComments = (name: string) =>
  blocks(name)
    .filter(({ type }) => type === 6)
    .map(({ comments }) => comments.join(' & '));

test('Capture writes lanes, packets with their comments, and the end', async () => {
  const capture = open('whole');
  const dropped = segment(2, { fate: 'Dropped', fault: 'closing.drop', lane: 'closing.fast' });
  const proxy = new FakeProxy({
    packets: [segment(1), dropped, segment(3, { lane: 'other.main' })],
    missed: 0,
    last: 3,
  });
  await new LabCapture(proxy, capture).end();
  assert.deepEqual(capture.finish(), { path: join(folder, 'whole'), packets: 2, gaps: [], failure: null });
  assert.deepEqual(
    blocks('whole').map(({ type }) => type),
    [0x0a0d0d0a, 1, 1, 6, 6, 5, 5],
  );
  assert.deepEqual(packetComments('whole'), [
    'Syn from Client, attempt 1, incarnation 1: Passed [closing, lane main]',
    'Syn from Client, attempt 1, incarnation 1: Dropped by drop [closing, lane fast]',
  ]);
  assert.match(blocks('whole')[0]?.comments.at(-1) ?? '', /^Lane fast of closing records FaultedOnly: /);
});

test('LabCapture.read asks on from where it was, until an answer is not full', async () => {
  const capture = open('full-answers');
  const proxy = new FakeProxy(
    { packets: [segment(1)], missed: 0, last: 2000 },
    { packets: [segment(2001)], missed: 0, last: 2001 },
  );
  const lab = new LabCapture(proxy, capture);
  await lab.read();
  await lab.end();
  assert.deepEqual(
    proxy.asked,
    [0, 2000, 2001].map((number) => `/packets?after=${number}&limit=2000`),
  );
  assert.equal(capture.finish().packets, 2);
});

test('a capture with a gap says so at the packet, at the end and in the summary', async () => {
  const capture = open('gap');
  const lab = new LabCapture(
    new FakeProxy(
      { packets: [segment(1)], missed: 0, last: 1 },
      { packets: [segment(9), segment(10)], missed: 7, last: 10 },
    ),
    capture,
  );
  await lab.read();
  await lab.end();
  const gap = "7 segments left the proxy's memory before they were read";
  assert.deepEqual(capture.finish().gaps, [gap]);
  const passed = 'Syn from Client, attempt 1, incarnation 1: Passed [closing, lane main]';
  assert.deepEqual(packetComments('gap'), [
    passed,
    `${passed} & 7 segments before this one are missing`,
    passed,
  ]);
  assert.deepEqual(blocks('gap').at(-1), { type: 5, comments: [gap] });
});

test('a proxy that fails to answer once is asked again; one that is gone at the end is told', async () => {
  const capture = open('silent');
  const back = new LabCapture(
    new FakeProxy(new Error('busy'), { packets: [segment(1)], missed: 0, last: 1 }),
    capture,
  );
  await back.read();
  await back.end();
  await new LabCapture(new FakeProxy(new Error('ECONNREFUSED')), capture).end();
  const { packets, gaps } = capture.finish();
  assert.deepEqual([packets, gaps], [1, ['the last segments could not be read: ECONNREFUSED']]);
});

test('a disk that fills up ends the file after its last whole block, and nobody is asked for more', async () => {
  let room = 1200;
  const full: FileCalls = {
    // As the kernel does it: what fits is written, and only the next call fails.
    write: (fd, bytes, offset) => {
      const length = Math.min(room, bytes.length - offset);
      if (length === 0) throw new Error('ENOSPC: no space left on device, write');
      room -= length;
      return writeSync(fd, bytes, offset, length);
    },
    truncate: ftruncateSync,
  };
  const capture = open('disk', full);
  const answers = [1, 2, 3, 4].map((last) => ({ packets: [segment(last)], missed: 0, last }));
  const proxy = new FakeProxy(...answers);
  const lab = new LabCapture(proxy, capture);
  for (const _ of answers) await lab.read();
  await lab.end();
  const { packets, failure } = capture.finish();
  assert.ok(failure instanceof CaptureError);
  assert.equal(
    failure.message,
    `Cannot write the capture "${join(folder, 'disk')}": ENOSPC: no space left on device, write`,
  );
  assert.equal(packetComments('disk').length, packets);
  assert.ok(packets >= 1 && packets < 4, `${packets} packets`);
  assert.equal(proxy.asked.length, packets + 1);
});

test('a capture that cannot be begun is refused at once, with its path', () => {
  const path = join(folder, 'no', 'such');
  for (const attempt of [() => prepareCapture(path), () => open('no/such')]) {
    assert.throws(attempt, {
      name: 'CaptureError',
      message: `Cannot write the capture "${path}": ENOENT: no such file or directory, open '${path}'`,
    });
  }
  const noRoom: FileCalls = {
    write: () => {
      throw new Error('ENOSPC');
    },
    truncate: () => undefined,
  };
  assert.throws(() => open('header', noRoom), { code: 'CAPTURE_NOT_WRITTEN' });
});
