import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { experimentCrd } from '#lab/crd/experiment-crd.ts';
import { labCrd } from '#lab/crd/lab-crd.ts';
import { experiment } from '#lab/spec/experiment.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { CUSTOM_RESOURCE_DEFINITIONS, EXPERIMENTS, LABS } from '#operator/kube/resources.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { cleanUp, letGo } from './clean-up.ts';
import { hookConfig } from './hook-config.ts';
import type { HookRun } from './hook-run.ts';
import { runTest } from './run-test.ts';
import { testExperiment } from './test-experiment.ts';

const fake = await FakeKube.start({ namespaces: ['a', 'b'] });
const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
for (const crd of [labCrd(), experimentCrd()])
  await api.create(CUSTOM_RESOURCE_DEFINITIONS, crd as unknown as KubeObject);
after(() => fake.stop());

const said: string[] = [];
const ended = { aborted: new AbortController() };
let onWait: () => Promise<void> | void;

/** A clock that goes on by each wait, which is also when the rest of the cluster does something. */
function run(): HookRun {
  let now = 0;
  const timing: Timing = {
    now: () => now,
    date: () => new Date(now),
    random: () => 0,
    after(ms, resume) {
      now += ms;
      Promise.resolve(onWait()).then(resume, assert.ifError);
      return () => undefined;
    },
  };
  return { timing, signal: ended.aborted.signal, say: (line) => said.push(line) };
}

function object(kind: 'Lab' | 'Experiment', namespace: string, finalizers: string[] = []): KubeObject {
  const spec = kind === 'Lab' ? {} : testExperiment('one', namespace).spec;
  return { apiVersion: 'synfin.dev/v1alpha1', kind, metadata: { name: 'one', namespace, finalizers }, spec };
}

async function left(): Promise<string[]> {
  const lists = await Promise.all([EXPERIMENTS, LABS].map((resource) => api.list(resource, undefined)));
  return lists.flatMap(({ items }) => items.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`));
}

async function strip(resource: typeof LABS, namespace: string): Promise<void> {
  await api.patchMerge(resource, { metadata: { name: 'one', namespace, finalizers: null } });
}

beforeEach(async () => {
  said.length = 0;
  onWait = () => undefined;
  ended.aborted = new AbortController();
  for (const resource of [EXPERIMENTS, LABS]) {
    for (const { metadata } of (await api.list(resource, undefined)).items) {
      const target = { name: metadata.name, namespace: metadata.namespace ?? '' };
      await api.delete(resource, target);
      if (metadata.finalizers) await api.patchMerge(resource, { metadata: { ...target, finalizers: null } });
    }
  }
});

test('hookConfig reads what it is told, and tells all that is wrong', () => {
  assert.deepEqual(
    hookConfig(['test'], { SYNFIN_NAMESPACES: 'a,b', SYNFIN_TIMEOUT_SECONDS: '60', HOME: '/' }),
    {
      task: 'test',
      namespaces: ['a', 'b'],
      timeoutMs: 60_000,
    },
  );
  const everywhere = hookConfig(['let-go'], { SYNFIN_NAMESPACES: '', SYNFIN_TIMEOUT_SECONDS: '5' });
  assert.deepEqual(everywhere.namespaces, []);
  assert.throws(
    () => hookConfig(['tset'], { SYNFIN_NAMESPACES: 'A', SYNFIN_TIMEOUT_SECONDS: 'x' }),
    /argument must be one of test, clean-up, let-go, not "tset".*SYNFIN_NAMESPACES.*must be namespaces with commas between them, or empty for all.*SYNFIN_TIMEOUT_SECONDS/s,
  );
});

test('cleanUp deletes the Experiments, then the Labs, of its namespaces, and leaves others alone', async () => {
  for (const [kind, namespace] of [
    ['Lab', 'a'],
    ['Experiment', 'a'],
    ['Lab', 'b'],
  ] as const)
    await api.create(kind === 'Lab' ? LABS : EXPERIMENTS, object(kind, namespace));
  assert.equal(await cleanUp(api, ['a'], run()), true);
  assert.deepEqual(await left(), ['Lab b']);
  assert.deepEqual(said, ['Experiment "a/one" is deleted', 'Lab "a/one" is deleted']);
  assert.equal(await cleanUp(api, [], run()), true);
  assert.deepEqual(await left(), []);
});

test('cleanUp waits for the operator to finish', async () => {
  await api.create(EXPERIMENTS, object('Experiment', 'a', ['synfin.dev/faults']));
  let looks = 0;
  onWait = async () => {
    looks++;
    if (looks === 3) await strip(EXPERIMENTS, 'a');
  };
  assert.equal(await cleanUp(api, ['a'], run()), true);
  assert.equal(looks, 3);
});

test('cleanUp, when no operator finishes, takes its finalizers off', async () => {
  await api.create(EXPERIMENTS, object('Experiment', 'a', ['synfin.dev/faults']));
  assert.equal(await cleanUp(api, ['a'], run()), true);
  assert.deepEqual(await left(), []);
  assert.match(said.join('\n'), /waits for the operator no longer/);
});

test('cleanUp passes over a namespace that is gone and has taken the right to look along', async () => {
  await api.create(LABS, object('Lab', 'a'));
  const isThere = ({ path }: { path: string }) => path.includes('/namespaces/gone/');
  fake.faults.add(isThere, { type: 'Refuse', code: 403, reason: 'Forbidden' }, Number.POSITIVE_INFINITY);
  assert.equal(await cleanUp(api, ['gone', 'a'], run()), true);
  fake.faults.clear();
  assert.deepEqual(await left(), []);
  assert.match(said[0] ?? '', /^skipped: Cannot list experiments of namespace "gone": .*403 Forbidden/);
});

test("cleanUp leaves another's finalizer, and says what is left when its time is over", async () => {
  await api.create(LABS, object('Lab', 'a', ['example.com/mine']));
  onWait = () => ended.aborted.abort();
  assert.equal(await cleanUp(api, ['a'], run()), false);
  assert.equal(said.at(-1), '1 labs are still there: a/one');
  assert.deepEqual((await api.get(LABS, 'a', 'one'))?.metadata.finalizers, ['example.com/mine']);
});

test('letGo takes the finalizers off, and deletes nothing', async () => {
  await api.create(EXPERIMENTS, object('Experiment', 'a', ['synfin.dev/faults', 'example.com/mine']));
  assert.equal(await letGo(api, [], run()), true);
  const kept = await api.get(EXPERIMENTS, 'a', 'one');
  assert.deepEqual(kept?.metadata.finalizers, ['example.com/mine']);
  assert.equal(kept?.metadata.deletionTimestamp, undefined);
});

test('testExperiment is right by the schema', () => {
  assert.equal(experiment.safeParse(testExperiment('t', 'a')).error, undefined);
});

/** Says so of the experiment, as the operator would. */
async function sayStatus(status: object): Promise<void> {
  const metadata = { name: 't', namespace: 'a' };
  await api.applyStatus(EXPERIMENTS, {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Experiment',
    metadata,
    status,
  });
}

const CONDITION = { lastTransitionTime: '2026-01-01T00:00:00Z', status: 'True', message: 'so' };

for (const verdict of ['Confirmed', 'Mismatch'] as const) {
  test(`runTest of an experiment that ends ${verdict} says so, and leaves nothing`, async () => {
    const steps = [
      { currentStep: 'drop', conditions: [{ ...CONDITION, type: 'Progressing', reason: 'Running' }] },
      {
        verdict,
        reasons: ['as seen'],
        conditions: [{ ...CONDITION, type: 'Complete', reason: verdict }],
      },
    ];
    onWait = () => sayStatus(steps.shift() ?? {});
    assert.equal(await runTest(api, testExperiment('t', 'a'), run()), verdict === 'Confirmed');
    assert.deepEqual(said, [
      'Experiment "t" was made in namespace "a"',
      'the operator has said nothing yet',
      'step "drop"; Progressing, Running: so',
      `${verdict}: t\n  as seen`,
    ]);
    assert.deepEqual(await left(), []);
  });
}

test('runTest of an experiment that somebody deletes meanwhile says so', async () => {
  onWait = async () => {
    await api.delete(EXPERIMENTS, { name: 't', namespace: 'a' });
  };
  await assert.rejects(runTest(api, testExperiment('t', 'a'), run()), {
    message: 'Cannot wait for Experiment "t": somebody has deleted it',
  });
});

test('runTest without an operator ends when its time is over, and leaves nothing', async () => {
  onWait = () => ended.aborted.abort();
  assert.equal(await runTest(api, testExperiment('t', 'a'), run()), false);
  assert.equal(said.at(-1), 'not complete in time; last: the operator has said nothing yet');
  assert.deepEqual(await left(), []);
});
