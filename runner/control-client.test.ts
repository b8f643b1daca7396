import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { ControlClient } from './control-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-control-'));
const socketPath = join(folder, 'x.sock');
let server: Server | null = null;
let client: ControlClient;

async function serve(listener: RequestListener, timeoutMs = 5000): Promise<Server> {
  const made = createServer(listener).listen(socketPath);
  await once(made, 'listening');
  server = made;
  client = new ControlClient({ name: 'proxy', socketPath, timeoutMs });
  return made;
}

afterEach(async () => {
  client.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(null));
  server = null;
});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

test('ControlClient sends JSON and reads JSON', async () => {
  await serve(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        type: request.headers['content-type'] ?? null,
        body,
      }),
    );
  });
  const json = 'application/json';
  assert.deepEqual(await client.get('/a?b=1'), { method: 'GET', url: '/a?b=1', type: null, body: '' });
  assert.deepEqual(await client.put('/a', { ü: 1 }), {
    method: 'PUT',
    url: '/a',
    type: json,
    body: '{"ü":1}',
  });
  assert.deepEqual(await client.post('/a'), { method: 'POST', url: '/a', type: null, body: '' });
  assert.deepEqual(await client.delete('/a'), { method: 'DELETE', url: '/a', type: null, body: '' });
});

test('ControlClient, with a refusal, rejects with its code, status and problems', async () => {
  const problems = [{ path: 'port', message: 'is required' }];
  await serve((_request, response) => {
    response
      .writeHead(400)
      .end(JSON.stringify({ error: { code: 'BAD_REQUEST', message: 'Cannot read it', problems } }));
  });
  await assert.rejects(client.put('/lanes/x', {}), {
    name: 'ControlError',
    message: 'Cannot PUT /lanes/x of the proxy: Cannot read it',
    said: 'Cannot read it',
    code: 'BAD_REQUEST',
    status: 400,
    problems,
  });
});

test('ControlClient, with an answer that is no JSON, says so', async () => {
  await serve((request, response) => {
    response.writeHead(request.url === '/500' ? 500 : 200).end('<html>');
  });
  await assert.rejects(client.get('/200'), { code: 'BAD_ANSWER', status: 200 });
  await assert.rejects(client.get('/500'), { code: 'BAD_ANSWER', status: 500, message: /status 500/ });
  assert.equal(await client.text('/200'), '<html>');
  await assert.rejects(client.text('/500'), { code: 'BAD_ANSWER', status: 500 });
});

test('ControlClient, without a service, is UNREACHABLE', async () => {
  client = new ControlClient({ name: 'proxy', socketPath: join(folder, 'none.sock') });
  await assert.rejects(client.get('/healthz'), {
    code: 'UNREACHABLE',
    status: 0,
    message: 'Cannot GET /healthz of the proxy: it does not answer (ENOENT)',
  });
  client = new ControlClient({ name: 'proxy', socketPath: join(folder, 'none.sock'), remedy: 'start it' });
  await assert.rejects(client.get('/healthz'), {
    message: 'Cannot GET /healthz of the proxy: it does not answer (ENOENT); start it',
    reason: 'Cannot GET /healthz of the proxy: it does not answer (ENOENT)',
  });
});

test('ControlClient, with a service that hangs, gives up in time, or when told to', async () => {
  await serve(() => undefined, 20);
  await assert.rejects(client.get('/x'), { code: 'TIMEOUT', status: 0 });
  const reason = new Error('no longer wanted');
  await assert.rejects(client.get('/x', { signal: AbortSignal.abort(reason) }), reason);
});

test('ControlClient, with a kept connection that the service has dropped, asks again, but no POST', async () => {
  let requests = 0;
  await serve((request, response) => {
    requests++;
    // Every second request on a connection finds it broken.
    if (requests % 2 === 0) request.socket.destroy();
    else response.end('{}');
  });
  await client.get('/first');
  await client.get('/again');
  assert.equal(requests, 3);
  await assert.rejects(client.post('/release'), { code: 'UNREACHABLE' });
  assert.equal(requests, 4);
});

test('ControlClient, with every kept connection dropped, asks on a new one', async () => {
  const used = new WeakSet<object>();
  let isDropping = false;
  await serve((request, response) => {
    if (isDropping && used.has(request.socket)) request.socket.destroy();
    else response.end('{}');
    used.add(request.socket);
  });
  await Promise.all([client.get('/one'), client.get('/other')]);
  isDropping = true;
  assert.deepEqual(await client.put('/again', {}), {});
});

test('ControlClient, with an answer that breaks off, is UNREACHABLE', async () => {
  await serve((request, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{');
    request.socket.end();
  });
  await assert.rejects(client.get('/x'), { code: 'UNREACHABLE' });
});

test('ControlClient over TCP sends its token, and says in an error which address it has asked', async () => {
  const made = createServer((request, response) => {
    response.statusCode = request.headers.authorization === 'Bearer let-me-in' ? 200 : 401;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(made, 'listening');
  server = made;
  const { port } = made.address() as AddressInfo;
  client = new ControlClient({
    name: 'proxy (pod "demo-proxy-0")',
    host: '127.0.0.1',
    port,
    token: 'let-me-in',
  });
  assert.deepEqual(await client.get('/healthz'), {});
  const stranger = new ControlClient({ name: 'proxy', host: '127.0.0.1', port, token: 'another' });
  await assert.rejects(stranger.put('/faults/x.y', {}), {
    message: `Cannot PUT /faults/x.y of the proxy at 127.0.0.1:${port}: status 401`,
  });
  stranger.close();
});
