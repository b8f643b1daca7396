import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEGINNING } from '../../test/fixtures/connections.ts';
import { recordedRun } from '../../test/fixtures/recorded-run.ts';
import { segmentRecord } from '../../test/fixtures/segment-record.ts';
import type { LaneSample, Ledger, LedgerEntry, SocketSample } from '../run/observation.ts';
import { type TcpState, zeroCounts } from '../spec/state.ts';
import { Recorder } from './recorder.ts';

function lane(state: TcpState, acceptQueue: LaneSample['acceptQueue'] = null): LaneSample {
  return {
    counts: { ...zeroCounts(), [state]: 1 },
    unaccepted: 0,
    acceptQueue,
    sockets: [{ clientPort: 1, state, unaccepted: false }],
  };
}

function sample(sequence: number, at: number, lanes: SocketSample['lanes']): SocketSample {
  return { sequence, at, lanes };
}

function entry(fault: string, applied: number): LedgerEntry {
  return {
    fault,
    lane: 'x.main',
    action: 'Drop',
    role: 'Fin',
    matched: applied,
    applied,
    passed: 0,
    skipped: 0,
    held: 1,
  };
}

function ledger(generation: number, ...entries: LedgerEntry[]): Ledger {
  return { generation, lost: 2, overflowed: 3, entries };
}

test('Recorder of a run has states, peaks, pairs and times of both ends', () => {
  const [main] = recordedRun().finish(BEGINNING + 10_000).lanes;
  assert.ok(main);
  assert.deepEqual(
    main.client.peaks.map(({ state, count, at }) => [state, count, at - BEGINNING]),
    [
      ['ESTABLISHED', 20, 1003],
      ['FIN_WAIT_2', 20, 3003],
      ['TIME_WAIT', 20, 3303],
    ],
  );
  assert.deepEqual(
    main.pairs.map(({ client, server, peak }) => `${client}/${server} ${peak}`),
    ['ESTABLISHED/ESTABLISHED 20', 'FIN_WAIT_2/CLOSE_WAIT 20', 'TIME_WAIT/LAST_ACK 20', 'TIME_WAIT/None 20'],
  );
  assert.deepEqual(
    main.server.timeInState.map(({ state, minMs, maxMs, count }) => [state, minMs, maxMs, count]),
    [
      ['ESTABLISHED', 2000, 3000, 20],
      ['CLOSE_WAIT', 300, 300, 20],
      ['LAST_ACK', 3100, 3100, 20],
    ],
  );
  assert.equal(main.unpairedSamples, 0);
});

test('Recorder passes over lanes and segments of other experiments', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0 });
  recorder.samples('Client', {
    samples: [
      sample(1, 100, {
        'x.main': lane('SYN_SENT'),
        'y.main': lane('ESTABLISHED'),
        'x.y.main': lane('CLOSING'),
      }),
    ],
    missed: 0,
  });
  const recording = recorder.finish(200);
  assert.deepEqual(
    recording.lanes.map(({ lane: name, client }) => [name, client.peaks.map(({ state }) => state)]),
    [['main', ['SYN_SENT']]],
  );
});

test('Recorder passes over a sample that it has had, and counts those it never had', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0 });
  const samples = [sample(1, 100, { 'x.main': lane('SYN_SENT') })];
  recorder.samples('Client', { samples, missed: 0 });
  recorder.samples('Client', { samples, missed: 0 });
  recorder.samples('Client', { samples: [sample(6, 600, { 'x.main': lane('SYN_SENT') })], missed: 4 });
  const [main] = recorder.finish(700).lanes;
  assert.deepEqual([main?.client.samples, main?.client.missed, main?.server.missed], [2, 4, 0]);
});

test('Recorder tells the fullest accept queue and when it was first so full', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0 });
  for (const [at, length] of [
    [100, 0],
    [200, 17],
    [300, 17],
    [400, 3],
  ] as const) {
    recorder.samples('Server', {
      samples: [sample(at, at, { 'x.main': lane('ESTABLISHED', { length, limit: 16 }) })],
      missed: 0,
    });
  }
  assert.deepEqual(recorder.finish(500).lanes[0]?.server.acceptQueue, { length: 17, limit: 16, at: 200 });
});

test('Recorder tells by how much counters changed since its first look, and leaves out those that did not', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0 });
  recorder.counters('Client', { 'Tcp.B': 5, 'Tcp.A': 1, 'Tcp.Same': 3, 'Tcp.CurrEstab': 9 });
  recorder.counters('Client', { 'Tcp.B': 6, 'Tcp.A': 1, 'Tcp.Same': 3, 'Tcp.CurrEstab': 9 });
  recorder.counters('Client', { 'Tcp.B': 9, 'Tcp.A': 2, 'Tcp.Same': 3, 'Tcp.CurrEstab': 4, 'Tcp.New': 1 });
  assert.deepEqual(recorder.finish(0).counters, {
    client: { 'Tcp.A': 1, 'Tcp.B': 4, 'Tcp.CurrEstab': -5, 'Tcp.New': 1 },
    server: {},
  });
});

test('Recorder sums the ledger over generations of the engine, by local names', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0 });
  recorder.ledger(ledger(1, entry('x.drop', 5)));
  recorder.ledger(ledger(1, entry('x.drop', 7), { ...entry('y.drop', 9), lane: 'y.main' }));
  recorder.ledger(ledger(2, entry('x.drop', 3)));
  const recorded = recorder.finish(0).ledger;
  assert.deepEqual(recorded, {
    generations: [1, 2],
    lost: 2,
    overflowed: 3,
    entries: [{ ...entry('drop', 10), lane: 'main', held: 1 }],
  });
});

test('Recorder that saw nothing gives an empty recording', () => {
  const recording = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 5 }).finish(9);
  assert.deepEqual(
    [recording.startedAt, recording.endedAt, recording.ledger, recording.missedSegments],
    [5, 9, null, 0],
  );
  assert.deepEqual(recording.lanes[0]?.pairs, []);
});

test('Recorder of a long run keeps a bounded number of points', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 0, maxPoints: 50 });
  for (let i = 0; i < 2000; i++) {
    recorder.samples('Client', { samples: [sample(i, i * 100, { 'x.main': lane('TIME_WAIT') })], missed: 0 });
  }
  const timeline = recorder.finish(200_000).lanes[0]?.client.timeline;
  assert.ok((timeline?.at.length ?? 0) <= 50);
  assert.equal(timeline?.resolutionMs, 6400);
});

test('Recorder of a lab that stood before counts only what is of its own run', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 1000 });
  const samples = [900, 1000, 1100].map((at, i) =>
    sample(i + 400, at, { 'x.main': lane(at < 1000 ? 'LISTEN' : 'CLOSED') }),
  );
  recorder.samples('Client', { samples, missed: 399 });
  const [first, second] = [990, 1010].map((at, i) => ({
    ...segmentRecord({ at, lane: 'x.main' }),
    sequence: i + 9,
  }));
  assert.ok(first && second);
  recorder.segments({ segments: [first, second], missed: 8 });
  const { lanes, unread, missedSegments } = recorder.finish(2000);
  assert.deepEqual(
    [
      lanes[0]?.client.samples,
      lanes[0]?.client.missed,
      lanes[0]?.ladders.map(({ segments }) => segments.length),
    ],
    [2, 0, [1]],
  );
  assert.deepEqual([unread, missedSegments], [[], 0]);
});

test('Recorder of a run that was taken up late, or read late, tells of which time it has no samples', () => {
  const recorder = new Recorder({ experiment: 'x', lanes: ['main'], startedAt: 1000 });
  const at = (...times: number[]) => times.map((time, i) => sample(i, time, { 'x.main': lane('LISTEN') }));
  recorder.samples('Client', { samples: at(31_000, 31_100), missed: 900 });
  recorder.samples('Server', { samples: at(30_000, 31_100), missed: 890 });
  recorder.samples('Server', { samples: at(50_000), missed: 188 });
  const { lanes, unread } = recorder.finish(60_000);
  assert.deepEqual(unread, [
    { from: 1000, to: 31_000 },
    { from: 31_100, to: 50_000 },
  ]);
  assert.deepEqual([lanes[0]?.client.missed, lanes[0]?.server.missed], [300, 290 + 188]);
});
