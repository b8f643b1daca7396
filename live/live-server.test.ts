import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { zeroCounts } from '#lab/spec/state.ts';
import { until } from '#services/control/until.ts';
import { FixtureSource, quietMoment } from './fixture-source.ts';
import type { Pace } from './frame-pacer.ts';
import type { LiveFrame } from './live-frame.ts';
import { createLiveServer, type LiveServerOptions } from './live-server.ts';

const TOKEN = 'a-token-of-enough-letters';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Served {
  source: FixtureSource;
  port: number;
  host: string;
  /** Of a browser's page that came from here. */
  own: Record<string, string>;
  ask(method: string, path: string, options?: Ask): Promise<Answer>;
}

interface Ask {
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any;
}

async function serve(t: TestContext, more: Partial<LiveServerOptions> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-live-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the page</title>');
  const source = new FixtureSource();
  const server = createLiveServer({
    ...{ access: { kind: 'Loopback' }, port: 0, source: () => source, folder },
    ...more,
  });
  const port = await server.start();
  t.after(() => server.stop());
  const host = `127.0.0.1:${port}`;
  return {
    ...{
      source,
      port,
      host,
      own: { origin: `http://${host}`, 'sec-fetch-site': 'same-origin', ...JSON_TYPE },
    },
    ask: (method, path, options = {}) => ask(port, method, path, options),
  };
}

function open(port: number, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const request = httpRequest({ host: '127.0.0.1', port, path, headers, agent: false }).end();
  return once(request, 'response').then(([response]) => response as IncomingMessage);
}

async function ask(port: number, method: string, path: string, { headers = {}, body }: Ask): Promise<Answer> {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const all = { ...headers, ...length };
  const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: all, agent: false });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  const isJson = String(response.headers['content-type']).includes('json');
  return {
    ...{ status: response.statusCode ?? 0, headers: response.headers, text },
    body: isJson ? JSON.parse(text) : undefined,
  };
}

/** What a page that watches has been sent so far. */
class Watcher {
  text = '';
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage) {
    this.response = response;
    response.setEncoding('utf8').on('data', (piece: string) => {
      this.text += piece;
    });
    response.on('error', () => undefined); // the server ended it
  }

  get frames(): LiveFrame[] {
    return [...this.text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data as string));
  }
}

async function watch(t: TestContext, port: number, headers: Record<string, string> = {}): Promise<Watcher> {
  const watcher = new Watcher(await open(port, '/api/frames', headers));
  t.after(() => watcher.response.destroy());
  return watcher;
}

const syns = (count: number) => ({ ...zeroCounts(), SYN_SENT: count });

/** Time that is moved by hand. */
class ManualPace implements Pace {
  #now = 0;
  #timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.#now)) {
      this.#timers = this.#timers.filter((each) => each !== timer);
      timer.run();
    }
  }
}

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
    ['DELETE', '/api/faults/none', '{}', 404, /Cannot find "none"/],
    ['DELETE', '/api/faults/silent', '{}', 502, /Cannot reach the proxy/],
    ['POST', '/api/runs', `{"experiment":"${'x'.repeat(300_000)}"}`, 413, /too large/],
  ];
  for (const [method, path, body, expected, words] of wrong) {
    const [is, answer] = await send(method, path, body);
    assert.equal(is, expected, `${method} ${path}`);
    assert.match(answer.error, words);
  }
  assert.deepEqual(source.asked, []);
});

test('LiveServer tells a defect of its own to its log and to the page', async (t) => {
  const errors: unknown[] = [];
  const { ask, own } = await serve(t, { onError: (error) => errors.push(error) });
  const { status, body } = await ask('DELETE', '/api/faults/broken', { headers: own });
  assert.deepEqual([status, body], [500, { error: 'a defect' }]);
  assert.equal(errors.length, 1);
});

test('LiveServer sends what there is at once, and each change as one whole frame', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  await until(
    () => page.frames.length,
    (length) => length === 1,
  );
  assert.match(page.text, /^retry: 1000\n\nevent: frame\nid: 1\ndata: \{/);
  pace.pass(100);
  source.show(quietMoment({ client: syns(3) }));
  await until(
    () => page.frames.length,
    (length) => length === 2,
  );
  assert.deepEqual(
    page.frames.map(({ sequence, client }) => [sequence, client?.SYN_SENT]),
    [
      [1, 0],
      [2, 3],
    ],
  );
});

test('LiveServer sends ten frames a second at most, the last of them the newest, with what moved in between', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  const moved = { side: 'Client', from: 'None', to: 'SYN_SENT', count: 1 } as const;
  for (let ms = 1; ms <= 1000; ms++) {
    source.show(quietMoment({ at: ms, client: syns(ms), transitions: [moved] }));
    pace.pass(1);
  }
  await until(
    () => page.frames.at(-1)?.client?.SYN_SENT,
    (last) => last === 1000,
  );
  assert.equal(page.frames.length, 11);
  const total = page.frames
    .flatMap(({ transitions }) => transitions)
    .reduce((sum, { count }) => sum + count, 0);
  assert.equal(total, 1000);
});

test('LiveServer sends nothing where only the clock has moved', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const page = await watch(t, port);
  for (const at of [2000, 3000, 4000]) {
    source.show(quietMoment({ at }));
    pace.pass(100);
  }
  source.show(quietMoment({ at: 5000, client: syns(1) }));
  await until(
    () => page.frames.length,
    (length) => length === 2,
  );
  assert.deepEqual(
    page.frames.map(({ at }) => at),
    [1000, 5000],
  );
});

test('LiveServer listens to its source while a page watches, and gives one that comes back the newest frame', async (t) => {
  const pace = new ManualPace();
  const { source, port } = await serve(t, { pace });
  const first = await watch(t, port);
  await until(
    () => first.frames.length,
    (length) => length === 1,
  );
  first.response.destroy();
  await until(
    () => source.watched,
    (watched) => !watched,
  );
  pace.pass(1000);
  source.show(quietMoment({ client: syns(9) }));
  const second = await watch(t, port, { 'last-event-id': '1' });
  await until(
    () => second.frames.length,
    (length) => length === 1,
  );
  assert.deepEqual(
    second.frames.map(({ sequence, client }) => [sequence, client?.SYN_SENT]),
    [[2, 9]],
  );
});

test('LiveServer drops frames that a slow page does not read, and sends it the newest', async (t) => {
  const pace = new ManualPace();
  const { source, port, host } = await serve(t, { pace });
  const quick = await watch(t, port);
  const slow = connect({ host: '127.0.0.1', port });
  t.after(() => slow.destroy());
  slow.write(`GET /api/frames HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
  await once(slow, 'readable');
  // More than what both kernels and both ends keep of a connection that nobody reads.
  const long = 'x'.repeat(100_000);
  for (let i = 1; i <= 200; i++) {
    source.show(quietMoment({ client: syns(i), troubles: [long] }));
    pace.pass(100);
    await until(
      () => quick.frames.length,
      (length) => length === i + 1,
    );
    quick.text = quick.text.replaceAll(long, '');
  }
  let text = '';
  slow.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const counts = () =>
    [...text.matchAll(/"client":\{[^}]*"SYN_SENT":(\d+)/g)].map(([, count]) => Number(count));
  await until(counts, (seen) => seen.at(-1) === 200);
  assert.ok(counts().length < 200, `${counts().length} frames were kept for it`);
});

test('LiveServer refuses a page too many', async (t) => {
  const { port, ask } = await serve(t);
  for (let i = 0; i < 64; i++) await watch(t, port);
  const { status, body } = await ask('GET', '/api/frames');
  assert.equal(status, 503);
  assert.match(body.error, /Cannot show one page more: 64 watch already, which is the limit/);
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
