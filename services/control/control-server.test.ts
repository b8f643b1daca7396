import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, request as httpRequest } from 'node:http';
import { connect, createServer, type ListenOptions } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type ControlServer, type ControlServerOptions, createControlServer } from './control-server.ts';
import { Conflict } from './http-error.ts';
import { listen } from './listen.ts';
import type { ListenAddress } from './listen-address.ts';

const TOKEN = 'a-token-of-enough-letters';

function folder(t: TestContext): string {
  const path = mkdtempSync(join('/tmp', 'synfin-control-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function make(listen: ListenAddress, more: Partial<ControlServerOptions> = {}): ControlServer {
  return createControlServer({
    name: 'test',
    listen,
    log: pino({ level: 'silent' }),
    registry: new Registry(),
    health: () => ({ lanes: 0 }),
    routes: (router) => {
      router.put(
        '/echo/:name',
        (request, response) => void response.json({ name: request.params.name, body: request.body }),
      );
      router.get('/conflict', () => {
        throw new Conflict('Cannot do it: taken');
      });
      router.get('/broken', async () => {
        throw new TypeError('a bug');
      });
      router.get('/odd', (_request, _response, next) => next('no Error'));
      router.get('/never', () => {
        // leaves the request without an answer
      });
    },
    ...more,
  });
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

function ask(
  at: ListenAddress,
  method: string,
  path: string,
  options: { body?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const where = at.kind === 'Unix' ? { socketPath: at.path } : { host: at.host, port: at.port };
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      ...where,
      method,
      path,
      agent: false,
      headers: { 'content-type': 'application/json', ...options.headers },
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const isJson = String(response.headers['content-type']).includes('json');
      resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
    });
    request.end(options.body);
  });
}

/** A running server over a unix socket, stopped after the test. */
async function running(t: TestContext, more: Partial<ControlServerOptions> = {}): Promise<ListenAddress> {
  const server = make({ kind: 'Unix', path: join(folder(t), 'c.sock') }, more);
  const { address } = await server.start();
  t.after(() => server.stop());
  return address;
}

test('ControlServer on a unix socket answers health and metrics', async (t) => {
  const at = await running(t);
  assert.deepEqual(await ask(at, 'GET', '/healthz'), {
    status: 200,
    body: { name: 'test', status: 'Ok', lanes: 0 },
  });
  assert.equal((await ask(at, 'GET', '/metrics')).status, 200);
});

test('ControlServer on a unix socket lets only its owner in', async (t) => {
  const at = await running(t);
  assert.ok(at.kind === 'Unix');
  assert.equal(statSync(at.path).mode & 0o777, 0o600);
});

test('ControlServer whose health throws answers 503 with the reason, and is alive', async (t) => {
  const at = await running(t, {
    health: () => {
      throw new Error('Cannot go on: queue lost');
    },
  });
  const { status, body } = await ask(at, 'GET', '/healthz');
  assert.equal(status, 503);
  assert.match(body.error.message, /queue lost/);
  assert.equal((await ask(at, 'GET', '/livez')).status, 204);
});

test('ControlServer with JSON in gives JSON out', async (t) => {
  const at = await running(t);
  const { status, body } = await ask(at, 'PUT', '/echo/a', { body: '{"x":[1]}' });
  assert.deepEqual([status, body], [200, { name: 'a', body: { x: [1] } }]);
});

const HOSTILE: [
  string,
  string,
  string,
  { body?: string; headers?: Record<string, string> },
  number,
  string,
][] = [
  ['bad JSON', 'PUT', '/echo/a', { body: '{"x":' }, 400, 'BAD_REQUEST'],
  ['a body that is no object', 'PUT', '/echo/a', { body: '"x"' }, 400, 'BAD_REQUEST'],
  ['a __proto__ key', 'PUT', '/echo/a', { body: '{"a":{"__proto__":{"x":1}}}' }, 400, 'BAD_REQUEST'],
  ['a body over the limit', 'PUT', '/echo/a', { body: `"${'x'.repeat(1_100_000)}"` }, 413, 'BODY_TOO_LARGE'],
  [
    'a compressed body',
    'PUT',
    '/echo/a',
    { body: 'x', headers: { 'content-encoding': 'gzip' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  [
    'an odd charset',
    'PUT',
    '/echo/a',
    { body: '{}', headers: { 'content-type': 'application/json; charset=ebcdic' } },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  ['an unknown route', 'GET', '/nothing', {}, 404, 'NOT_FOUND'],
  ['a wrong method', 'POST', '/echo/a', { body: '{}' }, 404, 'NOT_FOUND'],
  ['a path that does not decode', 'PUT', '/echo/%E0%A4%A', { body: '{}' }, 400, 'BAD_REQUEST'],
  ['a path that climbs', 'GET', '/../../etc/passwd', {}, 404, 'NOT_FOUND'],
  ['a path with a NUL', 'GET', '/%00', {}, 404, 'NOT_FOUND'],
  ['a path of 8000 letters', 'GET', `/${'x'.repeat(8000)}`, {}, 404, 'NOT_FOUND'],
  ['a conflict', 'GET', '/conflict', {}, 409, 'CONFLICT'],
  ['a bug in a route', 'GET', '/broken', {}, 500, 'INTERNAL'],
];
for (const [what, method, path, options, status, code] of HOSTILE) {
  test(`ControlServer with ${what} answers ${status} and stays well`, async (t) => {
    const at = await running(t);
    const answer = await ask(at, method, path, options);
    assert.deepEqual([answer.status, answer.body.error?.code], [status, code]);
    assert.equal((await ask(at, 'GET', '/healthz')).status, 200);
  });
}

test('ControlServer tells what it refuses, and why', async (t) => {
  const at = await running(t);
  const told = async (method: string, path: string, body?: string) =>
    (await ask(at, method, path, body === undefined ? {} : { body })).body.error.message;
  assert.equal(await told('GET', '/nothing'), 'Cannot GET "/nothing": no such route');
  assert.match(await told('PUT', '/echo/a', '{"x":'), /^Cannot read the request: .*JSON/);
  assert.equal(await told('GET', '/odd'), 'Cannot answer: unknown error');
});

test('ControlServer with bytes that are no HTTP ends that connection only', async (t) => {
  const at = await running(t);
  assert.ok(at.kind === 'Unix');
  const socket = connect(at.path);
  socket.on('error', () => {
    // a reset is as good an end as a FIN here
  });
  socket.write(Buffer.from([0, 255, 13, 10, 13, 10]));
  socket.resume();
  await once(socket, 'close');
  assert.equal((await ask(at, 'GET', '/healthz')).status, 200);
});

test('ControlServer over TCP without a token cannot be made', () => {
  assert.throws(() => make({ kind: 'Tcp', host: '127.0.0.1', port: 0 }), /needs a token/);
});

test('ControlServer over TCP wants the token, but not for health and metrics', async (t) => {
  const server = make({ kind: 'Tcp', host: '127.0.0.1', port: 0 }, { token: TOKEN });
  const { address } = await server.start();
  t.after(() => server.stop());
  const status = async (path: string, authorization?: string) =>
    (await ask(address, 'GET', path, authorization === undefined ? {} : { headers: { authorization } }))
      .status;
  const refused = await ask(address, 'GET', '/conflict');
  assert.deepEqual(
    [refused.status, refused.body.error.message],
    [401, 'Cannot allow the request: no valid bearer token'],
  );
  assert.equal(await status('/conflict', 'Bearer wrong'), 401);
  assert.equal(await status('/conflict', `Basic ${TOKEN}`), 401);
  assert.equal(await status('/conflict', `Bearer ${TOKEN}`), 409);
  assert.equal(await status('/livez'), 204);
  assert.equal(await status('/healthz'), 200);
  assert.equal(await status('/metrics'), 200);
});

test('ControlServer on a port in use says so', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  const server = make({ kind: 'Tcp', host: '127.0.0.1', port }, { token: TOKEN });
  await assert.rejects(server.start(), {
    code: 'LISTEN_FAILED',
    message: `Cannot listen on "tcp:127.0.0.1:${port}": port in use`,
  });
});

test('ControlServer in a folder that is not there says so', async () => {
  const server = make({ kind: 'Unix', path: '/nowhere/at/all.sock' });
  await assert.rejects(server.start(), {
    message: 'Cannot listen on "unix:/nowhere/at/all.sock": no such folder',
  });
});

test('ControlServer where another one listens leaves it alone', async (t) => {
  const at = await running(t);
  await assert.rejects(make(at).start(), /another process listens there/);
  assert.equal((await ask(at, 'GET', '/healthz')).status, 200);
});

test('ControlServer where a file lies leaves it alone', async (t) => {
  const path = join(folder(t), 'precious');
  writeFileSync(path, 'text');
  await assert.rejects(make({ kind: 'Unix', path }).start(), /a file that is no socket is there/);
  assert.ok(existsSync(path));
});

test('ControlServer stop with an unanswered request ends its connection', async (t) => {
  const server = make({ kind: 'Unix', path: join(folder(t), 'c.sock') });
  const { address } = await server.start();
  const hanging = assert.rejects(ask(address, 'GET', '/never'), { code: 'ECONNRESET' });
  await ask(address, 'GET', '/healthz'); // by now the hanging request has been taken
  await server.stop();
  await hanging;
  await assert.rejects(ask(address, 'GET', '/healthz'));
});

const LOOPBACK_6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

test('ControlServer on "::" is reached by both families', {
  skip: !LOOPBACK_6 && 'no IPv6 here',
}, async (t) => {
  const server = make({ kind: 'Tcp', host: '::', port: 0 }, { token: TOKEN });
  const { address } = await server.start();
  t.after(() => server.stop());
  for (const host of ['127.0.0.1', '::1'])
    assert.equal((await ask({ ...address, host } as ListenAddress, 'GET', '/healthz')).status, 200, host);
});

test('listen() on "::" leaves the choice to Node, which takes "0.0.0.0" where there is no IPv6', async () => {
  const server = createHttpServer();
  let asked: ListenOptions = {};
  Object.assign(server, {
    listen: (options: ListenOptions, done: () => void) => {
      asked = options;
      done();
    },
  });
  await listen(server, { kind: 'Tcp', host: '::', port: 8080 });
  assert.deepEqual(asked, { host: undefined, port: 8080, exclusive: true });
});
