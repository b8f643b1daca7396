import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { JSON_TYPE, serve } from './fixture-server.ts';

const TOKEN = 'a-token-of-enough-letters';

test('LiveServer on loopback answers under the names of this machine alone', async (t) => {
  const { ask, port } = await serve(t);
  for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
    assert.equal(
      (await ask('GET', '/api/history', { headers: { host: `${name}:${port}` } })).status,
      200,
      name,
    );
  for (const host of [
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    '127.0.0.1',
    `localhost:${port + 1}`,
  ]) {
    for (const path of ['/', '/api/history', '/api/frames']) {
      const { status, body } = await ask('GET', path, { headers: { host } });
      assert.equal(status, 421, `${host}${path}`);
      assert.match(body.error, /Cannot answer for host ".*": expected "127\.0\.0\.1:/);
    }
  }
});

test('LiveServer on loopback is not reached by another address of this machine', async (t) => {
  const { port } = await serve(t);
  const socket = connect({ host: '127.0.0.2', port });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  assert.equal(error.code, 'ECONNREFUSED');
});

test('LiveServer on loopback lets no page of another origin read or change anything', async (t) => {
  const { ask, own, source, port } = await serve(t);
  const strangers: Record<string, string>[] = [
    { ...own, origin: 'https://evil.example' },
    { ...own, origin: `http://localhost:${port}` },
    { ...own, origin: `http://127.0.0.1:${port + 1}` },
    { ...own, origin: 'null' },
    { ...own, 'sec-fetch-site': 'cross-site' },
    { ...own, 'sec-fetch-site': 'same-site' },
  ];
  for (const headers of strangers) {
    for (const [method, path] of [
      ['GET', '/api/frames'],
      ['GET', '/api/runs/1/report'],
      ['POST', '/api/runs'],
      ['DELETE', '/api/faults'],
      ['OPTIONS', '/api/faults'],
    ] as const) {
      const answer = await ask(method, path, { headers });
      assert.equal(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
      assert.match(answer.body.error, /comes from another site|its origin is/);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
  }
  const { origin: _, ...silent } = own;
  assert.match(
    (await ask('DELETE', '/api/faults', { headers: silent })).body.error,
    /its origin is "not told"/,
  );
  assert.deepEqual(source.asked, []);
});

test('LiveServer takes no change of a type that a form of another page could send', async (t) => {
  const { ask, own, source } = await serve(t);
  const { 'content-type': _, ...untyped } = own;
  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', null];
  for (const type of types) {
    const headers = type === null ? untyped : { ...own, 'content-type': type };
    const { status, body } = await ask('POST', '/api/runs', { headers, body: '{"experiment":"closing"}' });
    assert.equal(status, 415);
    assert.match(body.error, /Cannot take a body of type ".*": only "application\/json" is taken/);
  }
  assert.deepEqual(source.asked, []);
  assert.equal(
    (await ask('POST', '/api/runs/1/resume', { headers: untyped })).status,
    204,
    'nothing to read',
  );
});

test('LiveServer with a token lets in who has it, under whatever name', async (t) => {
  const { ask, source } = await serve(t, { access: { kind: 'Token', token: TOKEN } });
  assert.equal((await ask('GET', '/', { headers: { host: 'synfin.example' } })).status, 200);
  for (const authorization of [undefined, 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
    const headers = { ...(authorization === undefined ? {} : { authorization }) };
    for (const path of ['/api/frames', '/api/history']) {
      const answer = await ask('GET', path, { headers });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      assert.match(answer.body.error, /no valid bearer token/);
    }
  }
  const headers = { host: 'synfin.example', authorization: `Bearer ${TOKEN}`, ...JSON_TYPE };
  assert.equal((await ask('DELETE', '/api/faults', { headers })).status, 204);
  assert.deepEqual(source.asked, [['removeAllFaults']]);
});
