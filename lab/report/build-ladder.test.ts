import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BEGINNING,
  EVERY_FATE,
  FOUR_WAY_CLOSE,
  STALE_SYN,
  segment,
} from '../../test/fixtures/connections.ts';
import { pairPort } from '../run/pair-port.ts';
import { buildLadder } from './build-ladder.ts';
import { ladderName } from './ladder-name.ts';
import { ladderReport } from './lane-report-schema.ts';
import type { RecordedSegment } from './recording.ts';

test('buildLadder counts numbers from the initial ones, across the wrap of sequence numbers', () => {
  const { segments } = buildLadder(FOUR_WAY_CLOSE, BEGINNING);
  assert.deepEqual(
    segments.map(({ seq, ack }) => [seq, ack]),
    [
      [0, null],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 2],
      [1, 2],
      [2, 2],
    ],
  );
});

test('buildLadder counts from the first byte seen where the beginning was not recorded', () => {
  const segments = FOUR_WAY_CLOSE.segments.slice(3);
  const ladder = buildLadder({ ...FOUR_WAY_CLOSE, segments }, BEGINNING);
  assert.deepEqual([ladder.segments[0]?.seq, ladder.segments[0]?.ack], [1, 1]);
  assert.deepEqual([ladder.segments[2]?.seq, ladder.segments[2]?.ack], [1, 2]);
});

test('buildLadder begins anew at a SYN: the answer to a stale SYN has another initial number', () => {
  const { segments } = buildLadder(STALE_SYN, BEGINNING);
  const answers = segments.filter(({ roles }) => roles.includes('SynAck'));
  assert.deepEqual(
    answers.map(({ seq, ack }) => [seq, ack]),
    [
      [0, 1],
      [0, 1],
    ],
  );
});

test('buildLadder tells how long a held or delayed segment was kept, at both of its ends', () => {
  const stale = buildLadder(STALE_SYN, BEGINNING).segments;
  assert.deepEqual([stale[0]?.waitedMs, stale[7]?.waitedMs, stale[1]?.waitedMs], [3013.2, 3013.2, null]);
  const every = buildLadder(EVERY_FATE, BEGINNING).segments;
  assert.deepEqual([every[0]?.waitedMs, every[1]?.waitedMs], [250.5, 250.5]);
  const held = every.find(({ fate }) => fate === 'Held');
  assert.equal(held?.waitedMs, null);
});

function recorded(...given: Parameters<typeof segment>): RecordedSegment {
  return { ...segment(...given), omittedBefore: 0 };
}

test('buildLadder pairs two held copies of one segment in the order in which they were held', () => {
  const held = (at: number) => recorded(at, 'Client S Syn', [0, 0], { fate: 'Held', fault: 'f' });
  const gone = (at: number) => recorded(at, 'Client S Syn', [0, 0], { fate: 'Injected', fault: 'f' });
  const { segments } = buildLadder(
    { ...STALE_SYN, segments: [held(0), held(10), gone(30), gone(50)], states: [] },
    BEGINNING,
  );
  assert.deepEqual(
    segments.map(({ waitedMs }) => waitedMs),
    [30, 40, 30, 40],
  );
});

test('buildLadder makes what the schema accepts', () => {
  for (const recording of [FOUR_WAY_CLOSE, STALE_SYN, EVERY_FATE]) {
    assert.deepEqual(ladderReport.safeParse(buildLadder(recording, BEGINNING)).error, undefined);
  }
});

test('buildLadder of a lab with several ends says whose connection it is, by numbers as its pods have them', () => {
  const recording = { ...FOUR_WAY_CLOSE, clientPort: pairPort(40_001, 4) };
  const ladder = buildLadder(recording, BEGINNING, { clients: 5, servers: 3 });
  assert.deepEqual([ladder.pair, ladder.clientPort], [{ client: 4, server: 1 }, 40_001]);
  assert.equal(ladderName(ladder), 'client 4 to server 1, client port 40001');
  assert.equal(buildLadder(FOUR_WAY_CLOSE, BEGINNING).pair, null);
});
