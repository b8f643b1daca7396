import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { LabApi } from './lab-api.ts';

const noToken = { getItem: () => null } as unknown as Storage;

test('LabApi tells what the server refuses, with its problems; what is not from it, by its status', async (t) => {
  const problems = [{ path: 'rate', message: 'must be at least 1' }];
  const server = createServer(({ url }, response) => {
    if (url === '/api/faults/x?lab=a')
      response.writeHead(400).end(JSON.stringify({ error: 'Cannot use it', problems }));
    else response.writeHead(502, 'Bad Gateway').end('<html>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = new LabApi(noToken, '?lab=a');
  await assert.rejects(api.send('PUT', `${origin}/api/faults/x`, {}), {
    ...{ name: 'RefusedError', status: 400, message: 'Cannot use it', problems },
  });
  await assert.rejects(api.get(`${origin}/api/history`), {
    ...{ name: 'RefusedError', status: 502, message: 'the server answers 502 Bad Gateway', problems: [] },
  });
});

test('LabApi tells where no server answers, but not of one that was not waited for', async () => {
  const api = new LabApi(noToken, '');
  const nowhere = 'http://127.0.0.1:1/api/history';
  await assert.rejects(api.get(nowhere), { message: 'the server does not answer' });
  const reason = new Error('no longer wanted');
  await assert.rejects(api.open(nowhere, { signal: AbortSignal.abort(reason) }), reason);
});
