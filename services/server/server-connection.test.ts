// The server's application on accepted connections: reads, answers, closes; over 127.0.0.1, with the kernel's own view.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { patternBytes, requestBytes } from '#lab/spec/application-bytes.ts';
import { until } from '#services/control/until.ts';
import { ServerBench } from './server-bench.ts';

test('ServerLane with onPeerClose Close closes when the peer has', async (t) => {
  const bench = await ServerBench.make(t);
  const socket = await bench.connect();
  socket.end();
  socket.resume();
  await once(socket, 'close');
  const { endsOfStream, errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([endsOfStream, errors], [1, {}]);
});

test('ServerLane with onPeerClose Never stays in CLOSE_WAIT until the behaviour changes', async (t) => {
  const bench = await ServerBench.make(t, { onPeerClose: { action: 'Never' } });
  const socket = await bench.connect();
  socket.end();
  await bench.statsWhen((stats) => stats.endsOfStream === 1);
  assert.deepEqual(
    bench.rows(['CLOSE_WAIT', 'LAST_ACK', 'CLOSED']).map((row) => row.state),
    ['CLOSE_WAIT'],
  );
  assert.equal(bench.stats().open, 1);
  bench.put({ onPeerClose: { action: 'Close' } });
  socket.resume();
  await once(socket, 'close');
  await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(bench.rows(['CLOSE_WAIT']), []);
});

test('ServerLane with closeFirst put later closes open connections', async (t) => {
  const bench = await ServerBench.make(t);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.open === 1);
  bench.put({ closeFirst: { after: '10ms' } });
  socket.resume();
  await once(socket, 'end');
  const rows = await until(
    () => bench.rows(['FIN_WAIT_1', 'FIN_WAIT_2']),
    (found) => found[0]?.state === 'FIN_WAIT_2',
  );
  assert.equal(rows[0]?.inode, 0); // an orphan: the application has closed wholly
  socket.end();
  await until(
    () => bench.rows(['TIME_WAIT']),
    (found) => found.length === 1,
  );
});

test('ServerLane with closeHow Reset sends RST', async (t) => {
  const bench = await ServerBench.make(t, { closeFirst: { after: '0s' }, closeHow: 'Reset' });
  const socket = await bench.connect();
  socket.resume();
  const [error] = await once(socket, 'error');
  assert.equal(error.code, 'ECONNRESET');
});

test('ServerLane with reading Stopped closes its window, and takes all of the request once it reads', async (t) => {
  const bench = await ServerBench.make(t, { reading: 'Stopped', response: { bytes: 10 } });
  const socket = await bench.connect();
  const total = 20_000_000; // more than both buffers hold
  socket.write(requestBytes(new Uint8Array(16), total));
  await until(
    () => bench.rows(['ESTABLISHED']),
    (rows) => (rows[0]?.receiveQueue ?? 0) > 0,
  );
  await bench.statsWhen((stats) => stats.accepted === 1);
  assert.equal(bench.stats().requests, 0);
  bench.put({ reading: 'Always', response: { bytes: 10 } });
  const [response] = await once(socket.resume(), 'data');
  assert.equal(response.length, 10);
  const { requests, bytesReceived, bytesWrong } = bench.stats();
  assert.deepEqual([requests, bytesReceived, bytesWrong], [1, total, 0]);
});

test('ServerLane with a request gives the response and then closes first', async (t) => {
  const bench = await ServerBench.make(t, {
    response: { bytes: 200_000, after: '5ms' },
    closeFirst: { after: '0s' },
  });
  const socket = await bench.connect();
  socket.write(requestBytes(new Uint8Array(16), 100_000));
  const received = await buffer(socket);
  assert.ok(received.equals(patternBytes(0, 200_000)));
  const { requests, bytesReceived, bytesSent, bytesWrong } = bench.stats();
  assert.deepEqual(
    { requests, bytesReceived, bytesSent, bytesWrong },
    { requests: 1, bytesReceived: 100_000, bytesSent: 200_000, bytesWrong: 0 },
  );
});

test('ServerLane with reading Stopped leaves all in the kernel, reads it when told, and resets what it closes unread', async (t) => {
  const bench = await ServerBench.make(t, { reading: 'Stopped' });
  const [read, unread] = [await bench.connect(), await bench.connect()];
  for (const socket of [read, unread]) socket.write(requestBytes(new Uint8Array(16), 50_000));
  const queued = await until(
    () => bench.rows(['ESTABLISHED']).map((row) => row.receiveQueue),
    (found) => found.length === 2 && found.every((bytes) => bytes > 0),
  );
  assert.deepEqual([queued.length, bench.stats().bytesReceived], [2, 0]);
  read.write(requestBytes(Uint8Array.of(1, ...new Uint8Array(15)), 32));
  bench.put({});
  await bench.statsWhen((stats) => stats.requests === 3 && stats.bytesReceived === 100_032);
  bench.put({ reading: 'Stopped' });
  const late = await bench.connect();
  late.write('unread');
  await bench.statsWhen((stats) => stats.accepted === 3);
  await until(
    () => bench.rows(['ESTABLISHED']).some((row) => row.receiveQueue > 0),
    (found) => found,
  );
  late.resume();
  bench.put({ reading: 'Stopped', closeFirst: {} });
  const [error] = await once(late, 'error');
  assert.equal(error.code, 'ECONNRESET');
});

test('ServerLane with idleTimeout answers one request after another, and closes when no more comes', async (t) => {
  const bench = await ServerBench.make(t, { response: { bytes: 10 }, idleTimeout: '100ms' });
  const socket = await bench.connect();
  socket.write(requestBytes(new Uint8Array(16), 32));
  await once(socket, 'data');
  socket.end(requestBytes(Uint8Array.of(1, ...new Uint8Array(15)), 32));
  assert.ok((await buffer(socket)).equals(patternBytes(10, 10)));
  const quiet = await bench.connect();
  quiet.resume();
  await once(quiet, 'end');
  assert.equal((await bench.statsWhen((stats) => stats.requests === 2)).requestsRepeated, 0);
});

test('ServerLane with the same request on two connections counts it as repeated', async (t) => {
  const bench = await ServerBench.make(t);
  for (const _ of [1, 2]) (await bench.connect()).write(requestBytes(new Uint8Array(16), 40));
  const { requestsRepeated } = await bench.statsWhen((stats) => stats.requests === 2);
  assert.equal(requestsRepeated, 1);
});

test('ServerLane with send in onPeerClose sends on after the FIN, and then closes', async (t) => {
  const bench = await ServerBench.make(t, {
    response: { bytes: 10 },
    onPeerClose: { send: { bytes: 1000, over: '50ms' } },
  });
  const socket = await bench.connect();
  socket.end(requestBytes(new Uint8Array(16), 32));
  const received = await buffer(socket);
  assert.ok(received.equals(patternBytes(0, 1010)));
  await bench.statsWhen((stats) => stats.closed === 1);
});

test('ServerLane with send put later sends to connections in CLOSE_WAIT', async (t) => {
  const bench = await ServerBench.make(t, { onPeerClose: { action: 'Never' } });
  const socket = await bench.connect();
  socket.end();
  await bench.statsWhen((stats) => stats.endsOfStream === 1);
  bench.put({ onPeerClose: { action: 'Never', send: { bytes: 5 } } });
  const [data] = await once(socket, 'data');
  assert.ok(data.equals(patternBytes(0, 5)));
  assert.equal(bench.stats().open, 1);
});

test('ServerLane with a peer that resets counts ECONNRESET', async (t) => {
  const bench = await ServerBench.make(t);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  socket.resetAndDestroy();
  const { errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(errors, { ECONNRESET: 1 });
});

test('ServerLane with a stranger reads and counts', async (t) => {
  const bench = await ServerBench.make(t, { response: { bytes: 5 } });
  const socket = await bench.connect();
  socket.end('GET / HTTP/1.1\r\nhost: a-host-name-of-some-length\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  const { bytesReceived, requests, bytesWrong } = bench.stats();
  assert.deepEqual([bytesReceived, requests, bytesWrong], [52, 0, 0]);
});
