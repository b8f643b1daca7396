import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabWatch } from './lab-watch.ts';
import type { LiveApi, LiveConnection } from './live-connection.ts';

/** Answers by path, without its query; what has no answer throws. */
class FakeApi implements LiveApi {
  readonly asked: string[] = [];
  readonly #answers: Record<string, unknown>;

  constructor(answers: Record<string, unknown>) {
    this.#answers = answers;
  }

  async get<T>(path: string): Promise<T> {
    this.asked.push(path);
    const [plain = ''] = path.split('?');
    if (!(plain in this.#answers)) throw new Error(`Cannot GET ${plain}: ECONNREFUSED`);
    return this.#answers[plain] as T;
  }

  async put<T>(): Promise<T> {
    throw new Error('a watch changes nothing');
  }

  delete = this.put;
}

const LANES = [
  { name: 'main', wire: 'main', port: 1 },
  { name: 'side', wire: 'side', port: 2 },
];

function connection(more: Partial<Record<Exclude<keyof LiveConnection, 'addresses'>, LiveApi>> = {}) {
  const exporter = () =>
    new FakeApi({ '/samples': { samples: [{ sequence: 41, at: 1, lanes: {} }], missed: 0 } });
  const stats = {
    '/lanes/main': { errors: { ECONNRESET: 1 } },
    '/lanes/side': { errors: { ECONNRESET: 2, EPIPE: 1 } },
  };
  return {
    addresses: { client: 'c', proxy: 'p', server: 's' },
    ...{
      client: new FakeApi(stats),
      server: new FakeApi({}),
      clientExporter: exporter(),
      serverExporter: exporter(),
    },
    proxy: new FakeApi({
      '/segments': { segments: [{ sequence: 7 }], missed: 0 },
      '/ledger': { entries: [] },
      '/faults': [],
    }),
    ...more,
  };
}

test('LabWatch asks for what came after the last look, and adds up the errors of all lanes', async () => {
  const lab = connection({
    server: new FakeApi({ '/lanes/main': { errors: {} }, '/lanes/side': { errors: {} } }),
  });
  const watch = new LabWatch(lab, LANES);
  const { errors, troubles, unseen, client } = await watch.look();
  assert.deepEqual(
    [errors.Client, troubles, unseen, client.length],
    [{ ECONNRESET: 3, EPIPE: 1 }, [], [], 1],
  );
  await watch.look();
  assert.deepEqual((lab.clientExporter as FakeApi).asked, ['/samples?after=0', '/samples?after=41']);
  assert.ok((lab.proxy as FakeApi).asked.includes('/segments?after=7&limit=10000'));
});

test('LabWatch sees the rest where a service does not answer, and says which', async () => {
  const lab = connection({ serverExporter: new FakeApi({}), proxy: new FakeApi({}) });
  const look = await new LabWatch(lab, LANES).look();
  assert.deepEqual([look.ledger, look.faults, look.unseen, look.client.length], [null, null, ['Server'], 1]);
  assert.ok(look.troubles.includes('Cannot GET /samples: ECONNREFUSED'));
  assert.equal(new Set(look.troubles).size, look.troubles.length);
});

test('LabWatch begins anew with an exporter that has long had nothing after what was seen before', async () => {
  const lab = connection();
  const watch = new LabWatch(lab, LANES);
  await watch.look();
  lab.clientExporter = new FakeApi({ '/samples': { samples: [], missed: 0 } });
  for (let i = 0; i < 21; i++) await watch.look();
  assert.equal((lab.clientExporter as FakeApi).asked.at(-1), '/samples?after=0');
});
