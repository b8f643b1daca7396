// The report of a run on its way into a ConfigMap, and out of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Recording } from '#lab/report/recording.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { BEGINNING } from '#test/fixtures/connections.ts';
import { EXPERIMENT, PROGRESS, recordedRun } from '#test/fixtures/recorded-run.ts';
import { readReport } from './read-report.ts';
import { storeReport } from './store-report.ts';

/** What an object of the API server may have. */
const MOST_BYTES = 2 ** 20;
const OBJECT = {
  ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Experiment' },
  metadata: { namespace: 'labs', name: 'x', uid: 'u' },
  status: { report: { configMap: 'x-report' } },
};
const NOTES = { id: 'r', attempt: 1, spec: '', restarts: {} };

async function stored(recording: Recording): Promise<KubeObject> {
  let stored: KubeObject | null = null;
  const api = {
    get: async () => stored,
    apply: async (_: unknown, object: KubeObject) => {
      stored = object;
    },
  } as unknown as KubeApi;
  const input = { experiment: EXPERIMENT, progress: PROGRESS, synfin: '0', kernel: '6.1', repeat: 'again' };
  await storeReport(api, OBJECT, { ...input, recording }, NOTES);
  assert.ok(stored);
  return stored;
}

const read = (object: KubeObject) => readReport({ get: async () => object } as unknown as KubeApi, OBJECT);

const recorded = () => recordedRun().finish(BEGINNING + 10_000);

test('storeReport and readReport are each other turned round', async () => {
  const report = await read(await stored(recorded()));
  assert.deepEqual([report?.verdict, report?.lanes[0]?.ladders.length], [PROGRESS.verdict, 1]);
});

test('storeReport of a report that is too long for an object, by bytes, leaves its ladders out', async () => {
  const recording = recorded();
  const [lane] = recording.lanes;
  const [ladder] = lane?.ladders ?? [];
  assert.ok(lane && ladder);
  // Text that cannot be packed, and drawings in which a character has three bytes.
  let chance = 1;
  const next = () => {
    chance = (chance * 48_271) % 2_147_483_647;
    return String.fromCharCode(0x4e00 + (chance % 20_000));
  };
  const why = () => Array.from({ length: 1400 }, next).join('');
  lane.ladders = Array.from({ length: 200 }, () => ({ ...ladder, why: why() }));
  const object = await stored(recording);
  assert.ok(Buffer.byteLength(JSON.stringify(object)) < MOST_BYTES);
  const report = await read(object);
  assert.deepEqual([report?.lanes.length, report?.lanes[0]?.ladders], [1, []]);
});

test('readReport of what is no report is null, however much it would unpack to', async () => {
  const packed = (text: string) => ({
    ...OBJECT,
    binaryData: { 'report.json.gz': gzipSync(text).toString('base64') },
  });
  for (const text of ['{}', 'no JSON', ' '.repeat(64 * 2 ** 20)])
    assert.equal(await read(packed(text)), null);
  assert.equal(await read({ ...OBJECT, binaryData: { 'report.json.gz': 'AAAA' } }), null);
});
