// How long the transport waits for a server that says nothing; the rest is in the tests of what uses it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { KubeTransport } from './kube-transport.ts';
import { REAL_TIMING } from './timing.ts';

test('KubeTransport, with a server that never answers, gives up and says after how long', async (t) => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const server = new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  const openPort = () => Promise.reject(new Error('no port here'));
  const access = { server, credentials: async () => ({}), namespace: 'a', openPort };
  const transport = new KubeTransport(access, REAL_TIMING, { answerMs: 20, attemptsMs: 0 });
  await assert.rejects(transport.json({ method: 'GET', path: '/version', what: 'get the version' }), {
    code: 0,
    reason: 'Timeout',
    message: `Cannot get the version: no answer from ${server.host} in 20 ms`,
  });
});
