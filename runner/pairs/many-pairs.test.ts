import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { zeroCounts } from '#lab/spec/state.ts';
import { ControlError } from '../control-client.ts';
import type { ControlApi } from '../lab-connection.ts';
import { type LanePair, manyPairs } from './many-pairs.ts';

/** Writes down what it is asked; answers as it is told. */
class FakeApi implements ControlApi {
  readonly asked: string[] = [];
  readonly answers: Record<string, unknown> = {};
  refuses = false;

  get = <T>(path: string) => this.#ask<T>('GET', path);
  put = <T>(path: string, body: unknown) => this.#ask<T>('PUT', path, body);
  post = <T>(path: string) => this.#ask<T>('POST', path);
  delete = <T>(path: string) => this.#ask<T>('DELETE', path);

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    this.asked.push(`${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`);
    if (this.refuses) throw new ControlError('Cannot: no', { code: 'NOT_FOUND', status: 404 });
    return this.answers[path] as T;
  }
}

/** Three clients, two servers, one proxy. */
function lab() {
  const proxy = new FakeApi();
  const servers = [0, 1].map(() => ({ server: new FakeApi(), serverExporter: new FakeApi() }));
  const clients = [0, 1, 2].map(() => ({ client: new FakeApi(), clientExporter: new FakeApi() }));
  const pairs = clients.map((client, i): LanePair => {
    const addresses = { client: `10.0.0.${i}`, proxy: '10.0.1.0', server: `10.0.2.${i % 2}` };
    return { addresses, proxy, ...client, ...(servers[i % 2] as (typeof servers)[number]) };
  });
  return { proxy, clients, servers, all: manyPairs(pairs, [9001, 9002]) };
}

test('manyPairs makes a lane once for each pair, each with a port of its own', async () => {
  const { proxy, clients, all } = lab();
  await all.proxy.put('/lanes/x.main', { port: 9001, client: 'a', server: 'b', seed: 1 });
  assert.deepEqual(proxy.asked, [
    'PUT /lanes/x.main.0 {"port":9001,"client":"10.0.0.0","server":"10.0.2.0","seed":1}',
    'PUT /lanes/x.main.1 {"port":12001,"client":"10.0.0.1","server":"10.0.2.1","seed":1}',
    'PUT /lanes/x.main.2 {"port":12004,"client":"10.0.0.2","server":"10.0.2.0","seed":1}',
  ]);
  await all.clientExporter.put('/lanes/x.main', { side: 'Client', port: 9001 });
  assert.deepEqual(clients[1]?.clientExporter.asked, ['PUT /lanes/x.main.1 {"side":"Client","port":12001}']);
});

test('manyPairs puts a fault on each part of its lane, and deletes and releases all of them', async () => {
  const { proxy, all } = lab();
  await all.proxy.put('/faults/x.f', { lane: 'x.main', fault: 1, id: 'r' });
  assert.equal(proxy.asked[2], 'PUT /faults/x.f.2 {"lane":"x.main.2","fault":1,"id":"r"}');
  for (const [i, doneAt] of [5, 7, 6].entries()) proxy.answers[`/faults/x.f.${i}/release`] = { doneAt };
  assert.deepEqual(await all.proxy.post('/faults/x.f/release', { id: 'r' }), { doneAt: 7 });
  assert.equal(proxy.asked[4], 'POST /faults/x.f.1/release');
  await all.proxy.put('/gateways/9002', { conntrack: true });
  assert.deepEqual(proxy.asked.slice(6, 8), [
    'PUT /gateways/9002 {"conntrack":true}',
    'PUT /gateways/12002 {"conntrack":true}',
  ]);
});

test('manyPairs shares connections out among the clients, and adds up what they count', async () => {
  const { clients, all } = lab();
  const behaviour = clientBehaviour.parse({ connections: 200, rate: 100 });
  await all.client.put('/lanes/x.main', { target: { address: 'p', port: 9001 }, behaviour });
  const told = clients.map(({ client }) => JSON.parse(client.asked[0]?.slice(20) ?? ''));
  assert.deepEqual(
    told.map(({ target, behaviour: each }) => [target.port, each.connections, each.rate]),
    [
      [9001, 67, 34],
      [12001, 67, 33],
      [12004, 66, 33],
    ],
  );
  clients.forEach(({ client }, i) => {
    const latency = { count: 1, p50: i, p99: i, max: i };
    client.answers[`/lanes/x.main.${i}`] = {
      started: 10 + i,
      errors: { ETIMEDOUT: 1 },
      connectLatency: latency,
    };
  });
  assert.deepEqual(await all.client.get('/lanes/x.main'), {
    started: 33,
    errors: { ETIMEDOUT: 3 },
    connectLatency: { count: 3, p50: 2, p99: 2, max: 2 },
  });
});

test('manyPairs merges samples: a lane counts when all of its parts are seen, and ports of two clients never meet', async () => {
  const { servers, all } = lab();
  const part = (clientPort: number) => ({
    counts: { ...zeroCounts(), ESTABLISHED: 1 },
    ...{ unaccepted: 0, acceptQueue: { length: 1, limit: 8 } },
    sockets: [{ clientPort, state: 'ESTABLISHED', unaccepted: false }],
  });
  const [first, second] = servers.map(({ serverExporter }) => serverExporter);
  const sample = (sequence: number, lanes: object, at = sequence) => ({
    samples: [{ sequence, at, lanes }],
    missed: 0,
  });
  (first as FakeApi).answers['/samples?after=0'] = sample(1, { 'x.main.0': part(7), 'x.main.2': part(7) });
  (second as FakeApi).answers['/samples?after=0'] = sample(5, {}, 1);
  const none = await all.serverExporter.get<{ samples: { lanes: object }[] }>('/samples?after=0');
  assert.deepEqual(none.samples[0]?.lanes, {});
  (first as FakeApi).answers['/samples?after=1'] = sample(2, { 'x.main.0': part(7), 'x.main.2': part(7) });
  (second as FakeApi).answers['/samples?after=5'] = sample(6, { 'x.main.1': part(7) }, 2);
  const { samples } = await all.serverExporter.get<{
    samples: {
      lanes: Record<string, { counts: { ESTABLISHED: number }; sockets: { clientPort: number }[] }>;
    }[];
  }>('/samples?after=0');
  const lane = samples[0]?.lanes['x.main'];
  assert.equal(lane?.counts.ESTABLISHED, 3);
  assert.deepEqual(new Set(lane?.sockets.map(({ clientPort }) => clientPort)), new Set([7, 65_543, 131_079]));
});

test('manyPairs adds up ledger and counts of segments', async () => {
  const { proxy, all } = lab();
  const entry = (pair: number) => ({
    ...{ fault: `x.f.${pair}`, lane: `x.main.${pair}`, action: 'Drop', role: 'Fin' },
    ...{ matched: 2, applied: 1, passed: 1, skipped: 0, held: 0 },
  });
  proxy.answers['/ledger'] = {
    generation: 1,
    lost: 0,
    overflowed: 0,
    entries: [entry(0), entry(1), entry(2)],
  };
  const ledger = await all.proxy.get<{ entries: unknown[] }>('/ledger');
  assert.deepEqual(ledger.entries, [
    { ...entry(0), fault: 'x.f', lane: 'x.main', matched: 6, applied: 3, passed: 3 },
  ]);
});

test('manyPairs, when one refuses, has asked all of them before it says so', async () => {
  const { clients, all } = lab();
  (clients[0] as { clientExporter: FakeApi }).clientExporter.refuses = true;
  await assert.rejects(all.clientExporter.delete('/lanes/x.main'), /no/);
  assert.equal(clients[2]?.clientExporter.asked.length, 1);
});

test('manyPairs of none is refused', () => {
  assert.throws(() => manyPairs([], [9001]), /Cannot connect a lab: it has no client/);
});

test('manyPairs, when one exporter has lost samples, gives none of that time, and says so with the next ones', async () => {
  const { servers, all } = lab();
  const [first, second] = servers.map(({ serverExporter }) => serverExporter) as [FakeApi, FakeApi];
  const samples = (...at: number[]) => at.map((each) => ({ sequence: each, at: each, lanes: {} }));
  const read = () =>
    all.serverExporter.get<{ samples: { at: number }[]; missed: number }>('/samples?after=0');
  first.answers['/samples?after=0'] = { samples: samples(1), missed: 0 };
  second.answers['/samples?after=0'] = { samples: samples(1), missed: 0 };
  assert.equal((await read()).missed, 0);
  first.answers['/samples?after=1'] = { samples: samples(2, 3), missed: 0 };
  second.answers['/samples?after=1'] = { samples: samples(5), missed: 3 };
  assert.deepEqual(await read(), { samples: [], missed: 0 });
  first.answers['/samples?after=3'] = { samples: samples(4, 5, 6), missed: 0 };
  second.answers['/samples?after=5'] = { samples: [], missed: 0 };
  const { samples: later, missed } = await read();
  assert.deepEqual([later.map(({ at }) => at), missed], [[5, 6], 3]);
  first.answers['/samples?after=6'] = { samples: samples(7), missed: 0 };
  assert.equal((await read()).missed, 0);
});
