// What the client's application counts of connections that fail, over real sockets of 127.0.0.1.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { patternBytes } from '#lab/spec/application-bytes.ts';
import { bindIdle, closeFd, listenTcp, localPort } from '#linux/tcp-socket.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { ADDRESS, ClientBench, connected, ONE, peer } from './client-bench.ts';

test('ClientConnection with responseTimeout gives up a response that does not come with EAPPTIMEOUT', async (t) => {
  const { bench, remote } = await connected(t, {
    ...ONE,
    request: { bytes: 40, times: 2 },
    response: { bytes: 5 },
    responseTimeout: '50ms',
  });
  remote.write(patternBytes(0, 5)); // answers the first, not the second
  const { errors, responses, requests } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([errors, responses, requests], [{ EAPPTIMEOUT: 1 }, 1, 2]);
});

test('ClientConnection to a port where nobody listens counts ECONNREFUSED', async (t) => {
  const bench = new ClientBench(t, await freePort(), ONE);
  const { errors, connected: established } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([errors, established], [{ ECONNREFUSED: 1 }, 0]);
});

test('ClientConnection reset by its peer counts ECONNRESET', async (t) => {
  const { bench, remote } = await connected(t, ONE);
  remote.resetAndDestroy();
  const { errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(errors, { ECONNRESET: 1 });
});

/** A port whose listener answers no SYN: its accept queue of one is full. */
async function silentPort(t: TestContext): Promise<number> {
  const fd = listenTcp({ address: ADDRESS, port: 0, backlog: 0 });
  const port = localPort(fd);
  const filler = new ClientBench(t, port, ONE);
  await filler.statsWhen((stats) => stats.connected === 1);
  t.after(() => closeFd(fd));
  return port;
}

test('ClientConnection with connectTimeout gives up with EAPPTIMEOUT', async (t) => {
  const bench = new ClientBench(t, await silentPort(t), { ...ONE, connectTimeout: '50ms' });
  const { errors, connectLatency } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([errors, connectLatency.count], [{ EAPPTIMEOUT: 1 }, 0]);
});

test('ClientConnection with userTimeout ends in ETIMEDOUT', async (t) => {
  const bench = new ClientBench(t, await silentPort(t), { ...ONE, userTimeout: '300ms' });
  const { errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(errors, { ETIMEDOUT: 1 });
});

test('ClientConnection with userTimeout put while it connects ends in ETIMEDOUT', async (t) => {
  const bench = new ClientBench(t, await silentPort(t), ONE);
  await until(
    () => bench.rows(),
    (rows) => rows.some((row) => row.state === 'SYN_SENT'),
  );
  bench.put({ ...ONE, userTimeout: '300ms' });
  const { errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(errors, { ETIMEDOUT: 1 });
});

test('ClientConnection that is aborted while it connects leaves no socket', async (t) => {
  const port = await silentPort(t);
  const bench = new ClientBench(t, port, ONE);
  await until(
    () => bench.rows(),
    (rows) => rows.some((row) => row.state === 'SYN_SENT'),
  );
  bench.lane.close();
  await until(
    () => bench.rows(),
    (rows) => !rows.some((row) => row.state === 'SYN_SENT'),
  );
  assert.equal((await bench.statsWhen((stats) => stats.closed === 1)).open, 0);
});

test('ClientConnection with localPorts takes its ports from there, and then counts EADDRNOTAVAIL', async (t) => {
  const { port } = await peer(t);
  const first = await freePort();
  const bench = new ClientBench(t, port, { connections: 2, localPorts: { first, last: first }, rate: 1000 });
  const { errors, connected: established } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([errors, established], [{ EADDRNOTAVAIL: 1 }, 1]);
  assert.equal(bench.rows()[0]?.localPort, first);
});

test('ClientConnection to a bound port that does not listen counts ECONNREFUSED', async (t) => {
  const port = await freePort();
  const fd = bindIdle({ address: ADDRESS, port });
  t.after(() => closeFd(fd));
  const bench = new ClientBench(t, port, ONE);
  assert.deepEqual((await bench.statsWhen((stats) => stats.closed === 1)).errors, { ECONNREFUSED: 1 });
});
