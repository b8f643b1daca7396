// HttpKubeApi: what it does when requests go wrong. What it asks for when they do not: test/cluster/kube-contract.ts.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { configMap } from '#test/fixtures/config-map.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import type { Fault } from '#test/fixtures/fake-kube/fault-hooks.ts';
import { ANSWER_MS, hurriedTiming } from '#test/fixtures/hurried-timing.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { HttpKubeApi } from './http-kube-api.ts';
import type { KubeApi } from './kube-api.ts';
import type { KubeObject } from './kube-object.ts';
import { findKubernetes } from './kubernetes.ts';
import { CONFIG_MAPS, LABS } from './resources.ts';

const A = { namespace: 'a', name: 'x' };
const every = () => true;
const refuse = (code: number, reason: string, retryAfterSeconds?: number): Fault => ({
  type: 'Refuse',
  ...{ code, reason },
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

const IDEMPOTENT: Record<string, (api: KubeApi) => Promise<unknown>> = {
  get: (api) => api.get(CONFIG_MAPS, 'a', 'x'),
  list: (api) => api.list(CONFIG_MAPS, 'a'),
  apply: (api) => api.apply(CONFIG_MAPS, configMap({ a: '2' })),
  replace: (api) => api.replace(CONFIG_MAPS, configMap({ a: '3' })),
  patchMerge: (api) => api.patchMerge(CONFIG_MAPS, { metadata: A, data: { b: '1' } }),
  delete: (api) => api.delete(CONFIG_MAPS, A),
};

describe('HttpKubeApi', async () => {
  const fake = await FakeKube.start({ namespaces: ['a'] });
  after(() => fake.stop());
  const access = findKubernetes({ kubeconfig: fake.kubeconfig });
  let timing = hurriedTiming();
  let api = new HttpKubeApi(access, { timing });

  beforeEach(async () => {
    fake.faults.clear();
    await new HttpKubeApi(access).apply(CONFIG_MAPS, configMap({ a: '1' }));
    fake.requests.length = 0;
    timing = hurriedTiming();
    api = new HttpKubeApi(access, { timing });
  });

  for (const [name, call] of Object.entries(IDEMPOTENT)) {
    it(`${name} is repeated after 429, 500, 503 and dropped connections`, async () => {
      const faults: Fault[] = [
        { type: 'Drop' },
        { type: 'CutAnswer' },
        refuse(503, 'ServiceUnavailable'),
        refuse(500, 'InternalError'),
        refuse(429, 'TooManyRequests'),
      ];
      for (const fault of faults) fake.faults.add(every, fault);
      await call(api);
      assert.equal(fake.requests.length, faults.length + 1);
      assert.deepEqual(timing.pauses, [100, 200, 400, 800, 1600]);
    });

    it(`${name} is not repeated when the answer is about itself`, async () => {
      fake.faults.add(every, refuse(403, 'Forbidden'));
      await assert.rejects(call(api), { code: 403, reason: 'Forbidden' });
      assert.equal(fake.requests.length, 1);
    });
  }

  it('create is repeated after 429 only: of anything else nobody knows whether it was done', async () => {
    const make = () => api.create(CONFIG_MAPS, configMap({}, 'made'));
    fake.faults.add(every, { type: 'DropAnswer' });
    await assert.rejects(make(), { code: 0, reason: 'Unreachable' });
    assert.equal(fake.requests.length, 1);
    await api.delete(CONFIG_MAPS, { namespace: 'a', name: 'made' });
    fake.faults.add(every, refuse(500, 'InternalError'));
    await assert.rejects(make(), { code: 500 });
    fake.faults.add(every, refuse(429, 'TooManyRequests', 1));
    await make();
    await api.delete(CONFIG_MAPS, { namespace: 'a', name: 'made' });
  });

  it('waits as long as Retry-After says', async () => {
    fake.faults.add(every, refuse(429, 'TooManyRequests', 7));
    await api.get(CONFIG_MAPS, 'a', 'x');
    assert.deepEqual(timing.pauses, [7000]);
  });

  it('a Retry-After beyond the time of the call is not waited for', async () => {
    fake.faults.add(every, refuse(429, 'TooManyRequests', 3600));
    await assert.rejects(api.get(CONFIG_MAPS, 'a', 'x'), { code: 429 });
    assert.deepEqual(timing.pauses, []);
  });

  it('a server that goes on refusing is given up, with its own words', async () => {
    const patient = new HttpKubeApi(access, { timing, attemptsMs: 5000 });
    fake.faults.add(every, refuse(503, 'ServiceUnavailable'), 1000);
    let now = 0;
    timing.now = () => now;
    const { after: afterMs } = timing;
    timing.after = (ms, run) => {
      if (ms < ANSWER_MS) now += ms;
      return afterMs(ms, run);
    };
    await assert.rejects(patient.get(CONFIG_MAPS, 'a', 'x'), {
      message: 'Cannot get ConfigMap "a/x": refused by the test: ServiceUnavailable (503 ServiceUnavailable)',
    });
    assert.equal(fake.requests.length, 6);
  });

  it('an answer that does not come in time is a Timeout', async () => {
    const never = Promise.withResolvers<void>();
    fake.faults.add(every, { type: 'Hold', until: never.promise });
    const brief = new HttpKubeApi(access, { answerMs: 20, attemptsMs: 0 });
    await assert.rejects(brief.get(CONFIG_MAPS, 'a', 'x'), {
      code: 0,
      reason: 'Timeout',
      message: /^Cannot get ConfigMap "a\/x": no answer from 127\.0\.0\.1:\d+ in 20 ms$/,
    });
    never.resolve();
  });

  it('a server that is not there is Unreachable, and named', async () => {
    const kubeconfig = fake.kubeconfig.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1');
    const lonely = new HttpKubeApi(findKubernetes({ kubeconfig }), { timing, attemptsMs: 0 });
    await assert.rejects(lonely.get(LABS, 'a', 'x'), {
      code: 0,
      reason: 'Unreachable',
      message: 'Cannot get Lab "a/x": 127.0.0.1:1: ECONNREFUSED',
    });
  });

  it('credentials that cannot be had are a KubeError, and nothing is left unhandled', async () => {
    const locked: ClusterAccess = { ...access, credentials: () => Promise.reject(new Error('no token')) };
    const outside = new HttpKubeApi(locked, { timing, attemptsMs: 0 });
    await assert.rejects(outside.get(LABS, 'a', 'x'), { reason: 'Unreachable', message: /no token$/ });
    const { signal } = new AbortController();
    const watch = outside.watch(LABS, 'a', { resourceVersion: '0', signal });
    await assert.rejects(watch[Symbol.asyncIterator]().next(), { reason: 'Unreachable' });
  });

  it('an answer that is no JSON is a BadAnswer', async () => {
    fake.extras.set('GET /api/v1/namespaces/a/configmaps/odd', () => undefined);
    await assert.rejects(api.get(CONFIG_MAPS, 'a', 'odd'), { reason: 'BadAnswer' });
  });

  it('asks with its token, the right content type, and its field manager', async () => {
    await api.apply(LABS, lab('typed'));
    await api.applyStatus(LABS, { ...lab('typed'), status: {} });
    await api.patchMerge(LABS, { metadata: { namespace: 'a', name: 'typed' } });
    const asked = fake.requests.map(({ path, contentType, query }) => [
      path.replace('/apis/synfin.dev/v1alpha1/namespaces/a', ''),
      contentType,
      query.toString(),
    ]);
    assert.deepEqual(asked, [
      ['/labs/typed', 'application/apply-patch+yaml', 'fieldManager=synfin&force=true'],
      ['/labs/typed/status', 'application/apply-patch+yaml', 'fieldManager=synfin-status&force=true'],
      ['/labs/typed', 'application/merge-patch+json', 'fieldManager=synfin'],
    ]);
  });
});

function lab(name: string): KubeObject {
  return { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { namespace: 'a', name }, spec: {} };
}
