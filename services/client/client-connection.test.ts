// The client's application over real sockets of 127.0.0.1: opens, asks, closes; with the kernel's own view of their states.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import {
  patternBytes,
  REQUEST_HEADER_BYTES,
  readRequestHeader,
  requestBytes,
} from '#lab/spec/application-bytes.ts';
import { until } from '#services/control/until.ts';
import { connected, ONE } from './client-bench.ts';

test('ClientConnection with close Never stays ESTABLISHED', async (t) => {
  const { bench } = await connected(t, ONE);
  await bench.state('ESTABLISHED');
  const { started, open, closed, connectLatency } = bench.stats();
  assert.deepEqual([started, open, closed, connectLatency.count], [1, 1, 0, 1]);
});

test('ClientConnection with several requests sends each after the response to the last, with an identity of its own', async (t) => {
  const behaviour = { ...ONE, request: { bytes: 40, times: 2 }, response: { bytes: 10 } };
  const { bench, remote } = await connected(t, behaviour);
  const identities = new Set<string>();
  let offset = 0;
  remote.on('data', (data: Buffer) => {
    assert.equal(data.length, 40); // never two at once
    identities.add(readRequestHeader(data)?.identity ?? '');
    remote.write(patternBytes(offset, 10));
    offset += 10;
  });
  remote.resume();
  await bench.statsWhen(({ responses }) => responses === 2);
  assert.equal(bench.stats().requests, 2);
  bench.put({ ...behaviour, request: { bytes: 40, times: 3 }, close: { how: 'Fin' } });
  const stats = await bench.statsWhen(({ closed }) => closed === 1);
  assert.equal(identities.size, 3);
  assert.deepEqual([stats.requests, stats.responses, stats.bytesWrong], [3, 3, 0]);
});

test('ClientConnection with close Fin closes wholly: an orphan in FIN_WAIT_2', async (t) => {
  const { bench } = await connected(t, { ...ONE, close: { how: 'Fin' } });
  const rows = await bench.state('FIN_WAIT_2');
  assert.equal(rows[0]?.inode, 0);
  assert.equal((await bench.statsWhen((stats) => stats.closed === 1)).open, 0);
});

test('ClientConnection with close HalfClose stays its own in FIN_WAIT_2 until the end of the stream', async (t) => {
  const { bench, remote } = await connected(t, { ...ONE, close: { how: 'HalfClose' } });
  const rows = await bench.state('FIN_WAIT_2');
  assert.notEqual(rows[0]?.inode, 0);
  assert.equal(bench.stats().open, 1);
  remote.end(patternBytes(0, 1000));
  const stats = await bench.statsWhen(({ closed }) => closed === 1);
  assert.deepEqual(
    [stats.bytesReceived, stats.bytesWrong, stats.endsOfStream, stats.closeLatency.count],
    [1000, 0, 1, 1],
  );
  await bench.state('TIME_WAIT');
});

test('ClientConnection with close Reset sends RST', async (t) => {
  const { bench, remote } = await connected(t, { ...ONE, close: { how: 'Reset', after: '10ms' } });
  remote.resume();
  assert.equal((await once(remote, 'error'))[0].code, 'ECONNRESET');
  await bench.statsWhen((stats) => stats.closed === 1);
  await until(
    () => bench.rows().length,
    (count) => count === 0,
  );
});

test('ClientConnection with a close put later closes', async (t) => {
  const { bench } = await connected(t, ONE);
  bench.put({ ...ONE, close: { how: 'HalfClose', after: '10ms' } });
  await bench.state('FIN_WAIT_2');
  bench.put({ ...ONE, close: { how: 'Reset' } });
  await bench.statsWhen((stats) => stats.closed === 1);
  await until(
    () => bench.rows().length,
    (count) => count === 0,
  );
});

test('ClientConnection whose peer closes follows onPeerClose', async (t) => {
  const { bench, remote } = await connected(t, { ...ONE, onPeerClose: { action: 'Never' } });
  remote.end();
  await bench.statsWhen((stats) => stats.endsOfStream === 1);
  await bench.state('CLOSE_WAIT');
  bench.put({ ...ONE, onPeerClose: { action: 'Close', after: '10ms' } });
  await bench.statsWhen((stats) => stats.closed === 1);
});

test('ClientConnection with request and response checks both and then closes', async (t) => {
  const { bench, remote } = await connected(t, {
    ...ONE,
    request: { bytes: 100_000 },
    response: { bytes: 50_000 },
    close: { how: 'Fin' },
  });
  let request = Buffer.alloc(0);
  for await (const piece of remote.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    request = Buffer.concat([request, piece]);
    if (request.length >= 100_000) break;
  }
  const header = readRequestHeader(request);
  assert.equal(header?.total, 100_000);
  assert.ok(request.equals(requestBytes(Buffer.from(header?.identity ?? '', 'hex'), 100_000)));
  const response = patternBytes(0, 50_000);
  response[49_999] = (response[49_999] ?? 0) ^ 0xff;
  remote.write(response);
  const stats = await bench.statsWhen(({ closed }) => closed === 1);
  const { requests, responses, bytesSent, bytesReceived, bytesWrong, errors } = stats;
  assert.deepEqual(
    { requests, responses, bytesSent, bytesReceived, bytesWrong, errors },
    {
      requests: 1,
      responses: 1,
      bytesSent: 100_000,
      bytesReceived: 50_000,
      bytesWrong: 1,
      errors: {},
    },
  );
});

/** Answers each request of `total` bytes with the next `bytes` of the pattern; tells the identities. */
function answering(remote: Socket, total: number, bytes: number): string[] {
  const identities: string[] = [];
  let rest = Buffer.alloc(0);
  remote.on('data', (piece: Buffer) => {
    rest = Buffer.concat([rest, piece]);
    for (; rest.length >= total; rest = rest.subarray(total)) {
      remote.write(patternBytes(identities.length * bytes, bytes));
      identities.push(readRequestHeader(rest)?.identity ?? '');
    }
  });
  remote.resume();
  return identities;
}

test('ClientConnection with several requests sends each after the response to the one before, and then closes', async (t) => {
  const pooled = { request: { bytes: 40, times: 5 }, response: { bytes: 3 }, close: { how: 'Fin' } } as const;
  const { bench, remote } = await connected(t, { ...ONE, ...pooled });
  const identities = answering(remote, 40, 3);
  const { requests, responses, bytesWrong, started } = await bench.statsWhen(({ closed }) => closed === 1);
  assert.deepEqual([requests, responses, bytesWrong, started], [5, 5, 0, 1]);
  assert.equal(new Set(identities).size, 5);
});

test('ClientConnection that is told of one more request later sends it on the open connection', async (t) => {
  const once5 = { request: { bytes: 40 }, response: { bytes: 5 } };
  const { bench, remote } = await connected(t, { ...ONE, ...once5 });
  const identities = answering(remote, 40, 5);
  await bench.statsWhen(({ responses }) => responses === 1);
  bench.put({ ...ONE, ...once5, request: { bytes: 40, times: 2 } });
  await bench.statsWhen(({ responses }) => responses === 2);
  assert.equal(identities.length, 2);
  assert.equal(bench.stats().open, 1);
});

test('ClientConnection with keepalive has its timer, also when it is put later, until it is taken away', async (t) => {
  const keepalive = { time: '100s' };
  const { bench } = await connected(t, { ...ONE, keepalive });
  const timer = (wanted: string) =>
    until(
      () => bench.rows()[0]?.timer,
      (found) => found === wanted,
    );
  await timer('Keepalive');
  bench.put(ONE);
  await timer('None');
  bench.put({ ...ONE, keepalive });
  await timer('Keepalive');
});

test('ClientConnection with the shortest request sends a header alone', async (t) => {
  const { bench, remote } = await connected(t, { ...ONE, request: { bytes: REQUEST_HEADER_BYTES } });
  const [data] = await once(remote.resume(), 'data');
  assert.equal(readRequestHeader(data)?.total, REQUEST_HEADER_BYTES);
  assert.equal((await bench.statsWhen((stats) => stats.requests === 1)).bytesSent, REQUEST_HEADER_BYTES);
});
