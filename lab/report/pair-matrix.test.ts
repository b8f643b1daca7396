import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LaneSocket } from '../run/observation.ts';
import { pairPort } from '../run/pair-port.ts';
import type { TcpState } from '../spec/state.ts';
import { PairMatrix } from './pair-matrix.ts';
import type { PairRecord } from './recording.ts';

function sockets(...states: [number, TcpState][]): LaneSocket[] {
  return states.map(([clientPort, state]) => ({ clientPort, state, unaccepted: false }));
}

/** As "client/server peak@when seconds". */
function told({ pairs }: { pairs: PairRecord[] }): string[] {
  return pairs.map(
    ({ client, server, peak, peakAt, connectionSeconds }) =>
      `${client}/${server} ${peak}@${peakAt} ${connectionSeconds}`,
  );
}

test('PairMatrix joins both ends on the client port, and None is an end without a socket', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Client', 0, sockets([1, 'TIME_WAIT'], [2, 'TIME_WAIT'], [3, 'FIN_WAIT_1']));
  matrix.add('Server', 10, sockets([1, 'LAST_ACK'], [3, 'ESTABLISHED'], [4, 'SYN_RECV']));
  assert.deepEqual(told(matrix.finish()), [
    'FIN_WAIT_1/ESTABLISHED 1@0 0.1',
    'TIME_WAIT/LAST_ACK 1@0 0.1',
    'TIME_WAIT/None 1@0 0.1',
    'None/SYN_RECV 1@0 0.1',
  ]);
});

test('PairMatrix does not join LISTEN and CLOSED rows, which have no client port', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Client', 0, sockets([0, 'CLOSED']));
  matrix.add('Server', 0, sockets([0, 'LISTEN'], [0, 'CLOSED'], [0, 'CLOSED']));
  assert.deepEqual(told(matrix.finish()), []);
});

test('PairMatrix takes the server sample that is nearest in time, before or after', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Server', 0, sockets([1, 'SYN_RECV']));
  matrix.add('Server', 100, sockets([1, 'ESTABLISHED']));
  matrix.add('Client', 49, sockets([1, 'SYN_SENT']));
  matrix.add('Client', 51, sockets([1, 'SYN_SENT']));
  matrix.add('Client', 120, sockets([1, 'ESTABLISHED']));
  assert.deepEqual(told(matrix.finish()), [
    'SYN_SENT/SYN_RECV 1@49 0.002',
    'SYN_SENT/ESTABLISHED 1@51 0.069',
    'ESTABLISHED/ESTABLISHED 1@120 0.1',
  ]);
});

test('PairMatrix waits for a server sample that comes later than the client one', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Client', 100, sockets([1, 'ESTABLISHED']));
  matrix.add('Client', 200, sockets([1, 'FIN_WAIT_1']));
  matrix.add('Server', 110, sockets([1, 'ESTABLISHED']));
  matrix.add('Server', 210, sockets([1, 'CLOSE_WAIT']));
  assert.deepEqual(told(matrix.finish()), [
    'ESTABLISHED/ESTABLISHED 1@100 0.1',
    'FIN_WAIT_1/CLOSE_WAIT 1@200 0.1',
  ]);
});

test('PairMatrix does not join samples that are farther apart than the interval, and counts them', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Server', 0, sockets([1, 'ESTABLISHED']));
  matrix.add('Client', 101, sockets([1, 'ESTABLISHED']));
  matrix.add('Client', 100, sockets([1, 'ESTABLISHED']));
  const result = matrix.finish();
  assert.deepEqual([told(result), result.unpaired], [['ESTABLISHED/ESTABLISHED 1@100 0.1'], 1]);
});

test('PairMatrix gives the greatest number at once, when it was first so, and the sum of the time', () => {
  const matrix = new PairMatrix(100);
  const three = sockets([1, 'ESTABLISHED'], [2, 'ESTABLISHED'], [3, 'ESTABLISHED']);
  for (const [at, rows] of [
    [0, three.slice(0, 1)],
    [100, three],
    [200, three],
    [300, three.slice(0, 2)],
  ] as const) {
    matrix.add('Client', at, rows);
    matrix.add('Server', at, rows);
  }
  assert.deepEqual(told(matrix.finish()), ['ESTABLISHED/ESTABLISHED 3@100 0.9']);
});

test('PairMatrix does not stretch a pair over a gap of more than a second', () => {
  const matrix = new PairMatrix(100);
  for (const at of [0, 60_000]) {
    matrix.add('Client', at, sockets([1, 'TIME_WAIT']));
    matrix.add('Server', at, []);
  }
  assert.deepEqual(told(matrix.finish()), ['TIME_WAIT/None 1@0 1.1']);
});

test('PairMatrix does not remember a socket that is gone', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Client', 0, sockets([1, 'ESTABLISHED']));
  matrix.add('Server', 0, sockets([1, 'ESTABLISHED'], [2, 'SYN_RECV']));
  matrix.add('Client', 100, sockets([2, 'SYN_SENT']));
  matrix.add('Server', 100, []);
  assert.deepEqual(told(matrix.finish()), [
    'SYN_SENT/None 1@100 0.1',
    'ESTABLISHED/ESTABLISHED 1@0 0.1',
    'None/SYN_RECV 1@0 0.1',
  ]);
});

test('PairMatrix keeps a bounded number of samples when the other end is silent', () => {
  const matrix = new PairMatrix(100);
  for (let i = 0; i < 250; i++) matrix.add('Client', i * 100, sockets([1, 'ESTABLISHED']));
  assert.equal(matrix.finish().unpaired, 250);
  const other = new PairMatrix(100);
  for (let i = 0; i < 250; i++) other.add('Server', i * 100, sockets([1, 'ESTABLISHED']));
  assert.deepEqual(other.finish(), { pairs: [], unpaired: 0 });
});

test('PairMatrix.latest tells the pairs of the last joined sample alone', () => {
  const matrix = new PairMatrix(100);
  assert.deepEqual(matrix.latest(), []);
  matrix.add('Client', 0, sockets([1, 'ESTABLISHED']));
  matrix.add('Server', 10, sockets([1, 'ESTABLISHED']));
  matrix.add('Client', 100, sockets([1, 'FIN_WAIT_2']));
  matrix.add('Server', 110, sockets([1, 'CLOSE_WAIT'], [2, 'SYN_RECV']));
  assert.deepEqual(matrix.latest(), [
    { client: 'FIN_WAIT_2', server: 'CLOSE_WAIT', count: 1 },
    { client: 'None', server: 'SYN_RECV', count: 1 },
  ]);
});

test('PairMatrix tells the same port of two clients apart', () => {
  const matrix = new PairMatrix(100);
  matrix.add('Client', 0, sockets([1, 'TIME_WAIT'], [pairPort(1, 999), 'ESTABLISHED']));
  matrix.add('Server', 0, sockets([pairPort(1, 999), 'ESTABLISHED']));
  assert.deepEqual(told(matrix.finish()), ['ESTABLISHED/ESTABLISHED 1@0 0.1', 'TIME_WAIT/None 1@0 0.1']);
});
