// How long the transport waits for a server that says nothing; the rest is in the tests of what uses it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { KubeTransport } from './kube-transport.ts';
import { REAL_TIMING } from './timing.ts';

/** Up to the end of the test. */
async function listening(t: TestContext, server: Server, answerMs = 10_000): Promise<KubeTransport> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const openPort = () => Promise.reject(new Error('no port here'));
  const access = { server: url, credentials: async () => ({}), namespace: 'a', openPort };
  return new KubeTransport(access, REAL_TIMING, { answerMs, attemptsMs: 0 });
}

test('KubeTransport, with a server that never answers, gives up and says after how long', async (t) => {
  const silent = createServer(() => undefined);
  const transport = await listening(t, silent, 20);
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
