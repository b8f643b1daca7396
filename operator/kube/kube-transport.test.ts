// How long the transport waits for a server that says nothing; the rest is in the tests of what uses it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { KubeTransport } from './kube-transport.ts';
import { REAL_TIMING } from './timing.ts';

/** Up to the end of the test. */
async function listening(
  t: TestContext,
  server: Server,
  { answerMs = 10_000, attemptsMs = 0 } = {},
): Promise<KubeTransport> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const openPort = () => Promise.reject(new Error('no port here'));
  const credentials = async (isFresh?: boolean) => (isFresh ? { agent: false } : {});
  const access = { server: url, credentials, namespace: 'a', openPort };
  return new KubeTransport(access, REAL_TIMING, { answerMs, attemptsMs });
}

test('KubeTransport, with a server that never answers, gives up and says after how long', async (t) => {
  const silent = createServer(() => undefined);
  const transport = await listening(t, silent, { answerMs: 20 });
  const { port } = silent.address() as AddressInfo;
  await assert.rejects(transport.json({ method: 'GET', path: '/version', what: 'get the version' }), {
    code: 0,
    reason: 'Timeout',
    message: `Cannot get the version: no answer from 127.0.0.1:${port} in 20 ms`,
  });
});

test('KubeTransport, with a server that ends a connection as it is used again, still creates', async (t) => {
  const used = new WeakSet<Socket>();
  const server = createServer(({ socket }, response) => {
    if (used.has(socket)) return void socket.resetAndDestroy();
    used.add(socket);
    response.end('{}');
  });
  const transport = await listening(t, server);
  await transport.json({ method: 'GET', path: '/version', what: 'get the version' });
  const create = { method: 'POST', path: '/pods', body: {}, what: 'create Pod "a"' } as const;
  assert.deepEqual(await transport.json(create), {});
});

test('KubeTransport, with a server that says nothing any more on any connection that was used, asks on a new one', async (t) => {
  const used = new WeakSet<Socket>();
  let unanswered = 0;
  const server = createServer(({ socket }, response) => {
    if (used.has(socket)) return void unanswered++;
    used.add(socket);
    // Later, so that the next one finds this connection busy.
    setImmediate(() => response.end('{}'));
  });
  const transport = await listening(t, server, { answerMs: 200, attemptsMs: 10_000 });
  const get = () => transport.json({ method: 'GET', path: '/version', what: 'get the version' });
  await Promise.all([get(), get(), get()]);
  assert.deepEqual(await get(), {});
  assert.equal(unanswered, 1);
});
