import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from './fixture-server.ts';
import { LiveRefusal } from './live-refusal.ts';

test('LiveServer gives the page with a policy under which nothing from elsewhere runs, and no other may frame it', async (t) => {
  const { ask } = await serve(t);
  const { status, text, headers } = await ask('GET', '/');
  assert.equal(status, 200);
  assert.match(text, /the page/);
  assert.match(String(headers['content-security-policy']), /^default-src 'self';.*frame-ancestors 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-cache');
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('LiveServer without a built page says so, and refuses paths that lead out of its folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { ask } = await serve(t, { folder });
  const page = await ask('GET', '/');
  assert.equal(page.status, 503);
  assert.match(page.text, /has not been built/);
  for (const path of ['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/.git/config', '/nothing'])
    assert.ok([403, 404].includes((await ask('GET', path)).status), path);
  assert.deepEqual((await ask('GET', '/nothing')).body, { error: 'Cannot find "/nothing": no such page' });
});

test('LiveServer carries out what the page asks for', async (t) => {
  const { ask, own, source } = await serve(t);
  const send = (method: string, path: string, body?: unknown) =>
    ask(method, path, { headers: own, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const started = await send('POST', '/api/runs', { experiment: 'closing', seed: 7 });
  assert.deepEqual([started.status, started.body], [201, { id: '1' }]);
  const statuses = [
    await send('POST', '/api/runs/1/resume'),
    await send('DELETE', '/api/runs/1'),
    await send('PUT', '/api/faults/drop-fin', {
      fault: { match: { role: 'Fin' }, action: 'Drop' },
      lane: 'side',
    }),
    await send('DELETE', '/api/faults'),
    await send('PUT', '/api/behaviour/server', { behaviour: { onPeerClose: { action: 'Never' } } }),
  ].map(({ status }) => status);
  assert.deepEqual(statuses, [204, 204, 204, 204, 204]);
  const [, , , put] = source.asked as [string, { name: string; duration: string }, string][];
  assert.deepEqual(
    [put?.[0], put?.[1].name, put?.[1].duration, put?.[2]],
    ['putFault', 'drop-fin', '60s', 'side'],
  );
  assert.deepEqual(
    source.asked.filter(([what]) => what !== 'putFault'),
    [
      ['start', { experiment: 'closing', seed: 7 }],
      ['resume', '1'],
      ['stop', '1'],
      ['removeAllFaults'],
      ['setBehaviour', { side: 'server', fields: { onPeerClose: { action: 'Never' } } }, undefined],
    ],
  );
  assert.equal((await ask('GET', '/api/experiments')).body[0].name, 'closing');
  assert.deepEqual((await ask('GET', '/api/ladders')).body, []);
});

test('LiveServer gives a report that can neither speak to it nor be framed', async (t) => {
  const { ask } = await serve(t);
  const { text, headers } = await ask('GET', '/api/runs/7/report');
  assert.match(text, /<title>7</);
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /^sandbox /);
  assert.doesNotMatch(policy, /allow-same-origin/);
});

test('LiveServer tells all problems of what it is sent at once, with the status that fits', async (t) => {
  const { ask, own, source } = await serve(t);
  const send = async (method: string, path: string, body: string) => {
    const answer = await ask(method, path, { headers: own, body });
    return [answer.status, answer.body] as const;
  };
  const [status, { error, problems }] = await send(
    'PUT',
    '/api/faults/f',
    '{"fault":{"name":"g","action":"Dorp","match":{"role":"Fin"},"colour":1},"lane":"../x","note":1}',
  );
  assert.equal(status, 400);
  assert.equal(error, 'Cannot use the body: it has problems');
  assert.deepEqual(
    problems.map(({ path }: { path: string }) => path),
    ['lane', 'note', 'fault.name', 'fault.action', 'fault.colour'],
  );
  assert.match(JSON.stringify(problems), /must be the name of a lane/);
  assert.match(JSON.stringify(problems), /must be \\"f\\", as in the path, or be left out/);
  assert.match(JSON.stringify(problems), /did you mean \\"Drop\\"/);
  const wrong: [string, string, string, number, RegExp][] = [
    ['POST', '/api/runs', '{"experiment":"Not A Name","seed":-1}', 400, /Cannot use the body/],
    ['POST', '/api/runs', 'no json', 400, /Cannot read the request/],
    ['POST', '/api/runs', '{"__proto__":{}}', 400, /"__proto__" is not known here/],
    ['PUT', '/api/behaviour/client', '[]', 400, /Cannot use the body: it has problems/],
    ['PUT', '/api/behaviour/client', '{"lane":1}', 400, /Cannot use the body: it has problems/],
    ['PUT', '/api/behaviour/proxy', '{}', 404, /no such route/],
    ['PUT', '/api/runs', '{}', 405, /Cannot PUT \/runs: expected POST/],
    ['POST', '/api/runs', `{"experiment":"${'x'.repeat(300_000)}"}`, 413, /too large/],
  ];
  for (const [method, path, body, expected, words] of wrong) {
    const [is, answer] = await send(method, path, body);
    assert.equal(is, expected, `${method} ${path}`);
    assert.match(answer.error, words);
  }
  assert.deepEqual(source.asked, []);
});

test('LiveServer tells why its source refuses, with the status that fits', async (t) => {
  const { ask, own, source } = await serve(t);
  const refusals: [Error, number][] = [
    [new LiveRefusal(404, 'Cannot find "none"'), 404],
    [Object.assign(new Error('Cannot reach the proxy'), { status: 0 }), 502],
  ];
  for (const [refusal, expected] of refusals) {
    source.refusal = refusal;
    const { status, body } = await ask('DELETE', '/api/faults/none', { headers: own });
    assert.deepEqual([status, body.error], [expected, refusal.message]);
  }
});

test('LiveServer tells a defect of its own to its log and to the page', async (t) => {
  const errors: unknown[] = [];
  const { ask, own, source } = await serve(t, { onError: (error) => errors.push(error) });
  source.refusal = new TypeError('a defect');
  const { status, body } = await ask('DELETE', '/api/faults/any', { headers: own });
  assert.deepEqual([status, body], [500, { error: 'a defect' }]);
  assert.equal(errors.length, 1);
});

test('LiveServer whose port is taken says so', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  await assert.rejects(serve(t, { port }), {
    message: `Cannot listen on "tcp:127.0.0.1:${port}": port in use`,
  });
});
