// Expectations against observations: what is counted, and when it holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectation } from '../spec/expectation.ts';
import { type TcpState, zeroCounts } from '../spec/state.ts';
import { distance, evaluate, rangeOf } from './evaluate.ts';
import type { LaneSample } from './observation.ts';
import { emptyObservation, type RunObservation } from './run-observation.ts';

function sampleOf(sockets: [number, TcpState, boolean?][]): LaneSample {
  const counts = zeroCounts();
  for (const [, state] of sockets) counts[state]++;
  return {
    counts,
    unaccepted: sockets.filter(([, , unaccepted]) => unaccepted).length,
    acceptQueue: null,
    sockets: sockets.map(([clientPort, state, unaccepted = false]) => ({ clientPort, state, unaccepted })),
  };
}

const SEEN: RunObservation = {
  ...emptyObservation(1),
  lanes: {
    main: {
      client: sampleOf([
        [1, 'FIN_WAIT_2'],
        [2, 'FIN_WAIT_2'],
        [3, 'ESTABLISHED'],
      ]),
      server: sampleOf([
        [0, 'LISTEN'],
        [1, 'CLOSE_WAIT'],
        [3, 'ESTABLISHED', true],
        [4, 'SYN_RECV'],
      ]),
      clientStats: {
        started: 4,
        errors: { ETIMEDOUT: 2 },
        connected: 3,
        connectLatency: { count: 3, p50: 0.4, p99: 1035.7, max: 1040 },
        closeLatency: { count: 0, p50: 0, p99: 0, max: 0 },
      } as never,
      serverStats: { requestsRepeated: 5, errors: {} } as never,
    },
  },
  ledger: {
    generation: 1,
    lost: 0,
    overflowed: 0,
    entries: [
      {
        fault: 'f',
        lane: 'main',
        action: 'Drop',
        role: 'Fin',
        matched: 5,
        applied: 3,
        passed: 2,
        skipped: 0,
        held: 0,
      },
      {
        fault: 'f',
        lane: 'main',
        action: 'Drop',
        role: 'AckOfFin',
        matched: 1,
        applied: 1,
        passed: 0,
        skipped: 0,
        held: 0,
      },
    ],
  },
  segmentCounts: [
    { lane: 'main', role: 'AckOfFin', from: 'Server', piggyback: false, retransmission: true, count: 2 },
    { lane: 'main', role: 'AckOfFin', from: 'Server', piggyback: false, retransmission: false, count: 1 },
    { lane: 'main', role: 'AckOfFin', from: 'Server', piggyback: true, retransmission: false, count: 3 },
    { lane: 'other', role: 'AckOfFin', from: 'Server', piggyback: true, retransmission: false, count: 9 },
  ],
};

const NOTHING = { baseline: null, wanted: {} };

const CASES: [string, object, number | null][] = [
  [
    'Sockets counts a state on one side',
    { type: 'Sockets', sockets: { side: 'Client', state: 'FIN_WAIT_2', atLeast: 1 } },
    2,
  ],
  [
    'Sockets with unaccepted counts only those in the accept queue',
    { type: 'Sockets', sockets: { side: 'Server', state: 'ESTABLISHED', unaccepted: true, atLeast: 1 } },
    1,
  ],
  [
    "Pairs joins both ends by the client's port",
    { type: 'Pairs', pairs: { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT', atLeast: 1 } },
    1,
  ],
  [
    'Pairs counts None where the server has no socket',
    { type: 'Pairs', pairs: { client: 'FIN_WAIT_2', server: 'None', atLeast: 1 } },
    1,
  ],
  [
    'Pairs counts None where the client has no socket, but no listener',
    { type: 'Pairs', pairs: { client: 'None', server: 'SYN_RECV', atLeast: 1 } },
    1,
  ],
  [
    "Ledger adds up a fault's roles",
    { type: 'Ledger', ledger: { fault: 'f', count: 'matched', atLeast: 1 } },
    6,
  ],
  [
    'Application reads a counter',
    { type: 'Application', application: { side: 'Server', counter: 'requestsRepeated', atLeast: 1 } },
    5,
  ],
  [
    'Errors reads an errno',
    { type: 'Errors', errors: { side: 'Client', errno: 'ETIMEDOUT', atLeast: 1 } },
    2,
  ],
  [
    'Errors counts 0 where an errno never came',
    { type: 'Errors', errors: { side: 'Server', errno: 'EPIPE', atMost: 0 } },
    0,
  ],
  [
    'Latency reads a percentile, in whole milliseconds',
    { type: 'Latency', latency: { of: 'Connect', percentile: 'P99', atLeast: 1 } },
    1036,
  ],
  [
    'Latency before anything was timed cannot be told',
    { type: 'Latency', latency: { of: 'Close', percentile: 'Max', atMost: 1 } },
    null,
  ],
  [
    'Segments includes those that ride',
    { type: 'Segments', segments: { role: 'AckOfFin', from: 'Server', atLeast: 1 } },
    4,
  ],
  [
    'Segments with piggyback Only counts those that ride',
    { type: 'Segments', segments: { role: 'AckOfFin', piggyback: 'Only', atLeast: 1 } },
    3,
  ],
  [
    'Segments with piggyback Exclude counts the others',
    { type: 'Segments', segments: { role: 'AckOfFin', piggyback: 'Exclude', atLeast: 1 } },
    1,
  ],
  [
    'KernelCounter without a baseline cannot be told',
    { type: 'KernelCounter', kernelCounter: { side: 'Server', counter: 'Tcp.InSegs', atLeast: 0 } },
    null,
  ],
];

for (const [name, body, observed] of CASES) {
  test(`evaluate(): ${name}`, () => {
    assert.equal(evaluate(expectation.parse({ name: 'e', ...body }), SEEN, NOTHING).observed, observed);
  });
}

test('evaluate() counts a kernel counter from the experiment’s beginning, or the step’s', () => {
  const seen = { ...SEEN, counters: { client: {}, server: { 'Tcp.InSegs': 10 } } };
  const reference = {
    ...NOTHING,
    baseline: { client: {}, server: { 'Tcp.InSegs': 1 } },
    stepBaseline: { client: {}, server: { 'Tcp.InSegs': 7 } },
  };
  const observed = (since: string, from: typeof reference | typeof NOTHING) => {
    const kernelCounter = { side: 'Server', counter: 'Tcp.InSegs', since, atLeast: 0 };
    return evaluate(expectation.parse({ name: 'e', type: 'KernelCounter', kernelCounter }), seen, from)
      .observed;
  };
  assert.equal(observed('Experiment', reference), 9);
  assert.equal(observed('Step', reference), 3);
  assert.equal(observed('Step', NOTHING), null);
});

test('evaluate() on a lane that is not there sees nothing, and does not hold', () => {
  const wanted = expectation.parse({
    name: 'e',
    lane: 'gone',
    type: 'Sockets',
    sockets: { side: 'Client', state: 'LISTEN', atMost: 9 },
  });
  const { observed, holds } = evaluate(wanted, SEEN, NOTHING);
  assert.deepEqual([observed, holds], [null, false]);
});

test('rangeOf() takes percent of the connections started, and has none for a least percent of none', () => {
  const off = (value: number, bounds: object, whole: number) => distance(value, rangeOf(bounds, whole));
  assert.equal(off(95, { atLeastPercent: 95 }, 100), 0);
  assert.equal(off(94, { atLeastPercent: 95 }, 100), 1);
  assert.equal(off(0, { atLeastPercent: 1 }, 0), Number.POSITIVE_INFINITY);
  assert.equal(off(0, { atMostPercent: 5 }, 0), 0);
  assert.equal(off(8, { atMostPercent: 5 }, 100), 3);
  assert.equal(off(3, { atLeast: 3, atMost: 3 }, 0), 0);
});

test('evaluate() takes percent of all connections that are to be opened, not only of those started so far', () => {
  const half = expectation.parse({
    name: 'e',
    type: 'Sockets',
    sockets: { side: 'Client', state: 'FIN_WAIT_2', atLeastPercent: 50 },
  });
  assert.equal(evaluate(half, SEEN, NOTHING).holds, true);
  assert.equal(evaluate(half, SEEN, { baseline: null, wanted: { main: 100 } }).holds, false);
});

test('evaluate(): Segments counts a segment once, unless retransmissions are included', () => {
  const of = (more: object) =>
    expectation.parse({ name: 'e', type: 'Segments', segments: { role: 'AckOfFin', atLeast: 1, ...more } });
  assert.equal(evaluate(of({}), SEEN, NOTHING).observed, 4);
  assert.equal(evaluate(of({ retransmissions: 'Include' }), SEEN, NOTHING).observed, 6);
});
