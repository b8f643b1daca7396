import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createControlServer } from '#services/control/control-server.ts';
import { exporterRoutes } from './exporter-routes.ts';
import { FakeSockets, socketRow } from './fake-sockets.ts';
import { Sampler } from './sampler.ts';
import { WatchedLanes } from './watched-lanes.ts';

const TOKEN = 'a-token-of-enough-letters';

/** An exporter with one ESTABLISHED socket of port 20000, and a way to ask it; no second sample is ever due. */
async function exporter(t: TestContext) {
  const sockets = new FakeSockets();
  sockets.rows = [socketRow({ state: 'ESTABLISHED', localPort: 20_000, remotePort: 40_001 })];
  const watched = new WatchedLanes();
  const clocks = { now: () => 0, date: () => 1000, busy: () => 0, later: () => () => undefined };
  const log = pino({ level: 'silent' });
  const sampler = new Sampler({ sockets, lanes: watched, clocks, log });
  const server = createControlServer({
    name: 'exporter',
    listen: { kind: 'Tcp', host: '127.0.0.1', port: 0 },
    token: TOKEN,
    log,
    registry: new Registry(),
    health: () => ({}),
    routes: exporterRoutes({ watched, sampler, readCounters: () => ({ 'TcpExt.ListenDrops': 3 }) }),
  });
  const { address } = await server.start();
  t.after(() => server.stop());
  assert.equal(address.kind, 'Tcp');
  return async (method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const url = `http://127.0.0.1:${address.kind === 'Tcp' ? address.port : 0}${path}`;
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(url, { method, headers, ...sent });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
    return { status: answer.status, body: (await answer.json()) as any };
  };
}

const LANE = { side: 'Server', port: 20_000 };

test('PUT /lanes/:lane watches the lane at once, and again without change', async (t) => {
  const ask = await exporter(t);
  for (const _ of [1, 2]) {
    const { status, body } = await ask('PUT', '/lanes/leak.main', LANE);
    assert.deepEqual([status, body], [200, { name: 'leak.main', ...LANE }]);
  }
  const { body } = await ask('GET', '/samples?after=0');
  assert.equal(body.samples.length, 1);
  assert.deepEqual(body.samples[0].lanes['leak.main'].sockets, [
    { clientPort: 40_001, state: 'ESTABLISHED', unaccepted: false },
  ]);
});

test('PUT /lanes/:lane with a wrong body answers 400 with all problems', async (t) => {
  const ask = await exporter(t);
  const { status, body } = await ask('PUT', '/lanes/leak.main', { side: 'Middle', port: 0, colour: 'red' });
  assert.equal(status, 400);
  assert.deepEqual(body.error.problems.map(({ path }: { path: string }) => path).sort(), [
    'colour',
    'port',
    'side',
  ]);
  assert.equal((await ask('GET', '/lanes')).body.lanes.length, 0);
});

test('PUT /lanes/:lane with a name that is none answers 400', async (t) => {
  const ask = await exporter(t);
  assert.equal((await ask('PUT', '/lanes/Not%20A%20Name', LANE)).status, 400);
});

test('GET /lanes lists what DELETE /lanes forgets', async (t) => {
  const ask = await exporter(t);
  await ask('PUT', '/lanes/a.main', LANE);
  await ask('PUT', '/lanes/b.main', { side: 'Client', port: 20_001 });
  const lanes = [
    { name: 'a.main', ...LANE },
    { name: 'b.main', side: 'Client', port: 20_001 },
  ];
  assert.deepEqual((await ask('GET', '/lanes')).body, { lanes });
  assert.deepEqual((await ask('DELETE', '/lanes')).body, { lanes });
  assert.deepEqual((await ask('GET', '/lanes')).body, { lanes: [] });
});

test('DELETE /lanes/:lane forgets the lane, and answers 404 the next time', async (t) => {
  const ask = await exporter(t);
  await ask('PUT', '/lanes/a.main', LANE);
  assert.equal((await ask('DELETE', '/lanes/a.main')).status, 200);
  const { status, body } = await ask('DELETE', '/lanes/a.main');
  assert.deepEqual([status, body.error.code], [404, 'NOT_FOUND']);
  const gone = await ask('GET', '/lanes/a.main');
  assert.deepEqual(
    [gone.status, gone.body.error.message],
    [404, 'Cannot find lane "a.main": it is not watched'],
  );
});

test('GET /samples without after gives all, and a wrong query answers 400', async (t) => {
  const ask = await exporter(t);
  await ask('PUT', '/lanes/a.main', LANE);
  assert.equal((await ask('GET', '/samples')).body.samples.length, 1);
  assert.deepEqual((await ask('GET', '/samples?after=1')).body, { samples: [], missed: 0 });
  for (const query of ['after=-1', 'after=x', 'after=1&after=2', 'since=1'])
    assert.equal((await ask('GET', `/samples?${query}`)).status, 400, query);
});

test('GET /sample gives the last sample alone, and null before there is one', async (t) => {
  const ask = await exporter(t);
  assert.deepEqual(await ask('GET', '/sample'), { status: 200, body: null });
  await ask('PUT', '/lanes/leak.main', LANE);
  const { body } = await ask('GET', '/samples?after=0');
  assert.deepEqual((await ask('GET', '/sample')).body, body.samples.at(-1));
});

test("GET /counters gives the kernel's counters", async (t) => {
  const ask = await exporter(t);
  assert.deepEqual((await ask('GET', '/counters')).body, { 'TcpExt.ListenDrops': 3 });
});
