// askRuns: all runs are asked for or none. What becomes of them: runs.test.ts
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { loadExperiments } from '../run/load-experiments.ts';
import { askRuns } from './ask-runs.ts';

const NAMESPACE = 'default';
const given = loadExperiments(['closing', 'time-wait']).flatMap(({ experiments }) => experiments);

let fake: FakeKube;
let api: HttpKubeApi;
before(async () => {
  fake = await FakeKube.start();
  api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }), { fieldManager: 'synfin-cli' });
});
after(() => fake.stop());

it('askRuns throws what the API server refused, and leaves none of what it made', async () => {
  fake.faults.add(({ method, path }) => method === 'PATCH' && path.endsWith('/time-wait'), {
    ...{ type: 'Refuse', code: 403, reason: 'Forbidden' },
  });
  await assert.rejects(askRuns({ api, namespace: NAMESPACE }, given, {}), { name: 'KubeError', code: 403 });
  const deleted = fake.requests.filter(({ method }) => method === 'DELETE').map(({ path }) => path);
  assert.deepEqual(
    deleted.map((path) => path.split('/').at(-1)),
    ['closing'],
  );
  assert.deepEqual(fake.list(EXPERIMENTS, NAMESPACE), []);
});

it('askRuns throws where an Experiment of that name is being deleted, and asks for none', async () => {
  const [closing] = await askRuns({ api, namespace: NAMESPACE }, given.slice(0, 1), {});
  assert.ok(closing);
  const { apiVersion, kind } = closing.object;
  const metadata = { name: 'closing', namespace: NAMESPACE, finalizers: ['synfin.dev/faults'] };
  const operator = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
  await operator.apply(EXPERIMENTS, { apiVersion, kind, metadata });
  await api.delete(EXPERIMENTS, metadata);
  await assert.rejects(askRuns({ api, namespace: NAMESPACE }, given, {}), {
    name: 'ClusterError',
    message:
      'Cannot run "closing" in namespace "default": an Experiment of that name is being deleted; try again in a moment',
  });
  assert.equal(fake.get(EXPERIMENTS, NAMESPACE, 'time-wait'), undefined);
});
