// FakeWorkloads: what a cluster's controllers and kubelets do, as far as the operator sees it.
import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { DEPLOYMENTS, PODS, STATEFUL_SETS } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from './fixtures/fake-kube/fake-kube.ts';
import { FakeWorkloads } from './fixtures/fake-kube/fake-workloads.ts';

type Pod = KubeObject & { status?: { podIP?: string; conditions?: { type: string; status: string }[] } };
type Counted = KubeObject & {
  status?: { replicas?: number; readyReplicas?: number; observedGeneration?: number };
};

const workload = (kind: string, name: string, replicas: number, image = 'one'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { namespace: 'a', name },
  spec: {
    ...{ replicas, selector: { matchLabels: { app: name } } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', image }] } },
  },
});

describe('FakeWorkloads', async () => {
  const fake = await FakeKube.start({ namespaces: ['a'] });
  const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
  let workloads = new FakeWorkloads(fake);
  after(() => {
    workloads.stop();
    return fake.stop();
  });
  const podsOf = async (app: string) =>
    (await api.list<Pod>(PODS, 'a', { labelSelector: `app=${app}` })).items;
  const isUp = ({ status }: Pod) =>
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');

  beforeEach(() => {
    workloads.stop();
    workloads = new FakeWorkloads(fake);
  });

  it('a StatefulSet gets pods by ordinal, ready and with addresses of their own, and counts them', async () => {
    await api.apply(STATEFUL_SETS, workload('StatefulSet', 'set', 2));
    const pods = await until(
      () => podsOf('set'),
      (found) => found.filter(isUp).length === 2,
    );
    assert.deepEqual(
      pods.map(({ metadata }) => metadata.name),
      ['set-0', 'set-1'],
    );
    assert.equal(new Set(pods.map(({ status }) => status?.podIP)).size, 2);
    const set = await until(
      () => api.get<Counted>(STATEFUL_SETS, 'a', 'set'),
      (found) => found?.status?.readyReplicas === 2,
    );
    assert.equal(set?.status?.observedGeneration, set?.metadata.generation);
  });

  it('a pod that is deleted comes again, as another; fewer replicas take the last ones away', async () => {
    await api.apply(STATEFUL_SETS, workload('StatefulSet', 'again', 2));
    const [first] = await until(
      () => podsOf('again'),
      (found) => found.filter(isUp).length === 2,
    );
    await api.delete(PODS, { namespace: 'a', name: 'again-0' });
    await until(
      () => podsOf('again'),
      (found) => found.length === 2 && found[0]?.metadata.uid !== first?.metadata.uid,
    );
    await api.apply(STATEFUL_SETS, workload('StatefulSet', 'again', 1));
    const left = await until(
      () => podsOf('again'),
      ({ length }) => length === 1,
    );
    assert.equal(left[0]?.metadata.name, 'again-0');
  });

  it('a Deployment with another template replaces its pods', async () => {
    await api.apply(DEPLOYMENTS, workload('Deployment', 'proxy', 1, 'one'));
    const [old] = await until(
      () => podsOf('proxy'),
      (found) => found.some(isUp),
    );
    await api.apply(DEPLOYMENTS, workload('Deployment', 'proxy', 1, 'two'));
    const [fresh] = await until(
      () => podsOf('proxy'),
      (found) => found.length === 1 && found[0]?.metadata.uid !== old?.metadata.uid && found.every(isUp),
    );
    assert.match(JSON.stringify(fresh), /"image":"two"/);
  });

  it('what is deleted takes its pods with it', async () => {
    await api.apply(DEPLOYMENTS, workload('Deployment', 'gone', 2));
    await until(
      () => podsOf('gone'),
      ({ length }) => length === 2,
    );
    await api.delete(DEPLOYMENTS, { namespace: 'a', name: 'gone' });
    await until(
      () => podsOf('gone'),
      ({ length }) => length === 0,
    );
  });

  it('podStatus says what differs, or that a pod does not run yet', async () => {
    workloads.stop();
    const podStatus = ({ metadata }: KubeObject) =>
      metadata.name === 'mixed-0' ? { podIP: '127.0.0.1' } : null;
    workloads = new FakeWorkloads(fake, { podStatus });
    await api.apply(STATEFUL_SETS, workload('StatefulSet', 'mixed', 2));
    const pods = await until(
      () => podsOf('mixed'),
      (found) => found.length === 2 && found[0]?.status !== undefined,
    );
    assert.deepEqual(
      pods.map(({ status }) => status?.podIP),
      ['127.0.0.1', undefined],
    );
    workloads.setReady('a', 'mixed-0', false);
    assert.equal((await podsOf('mixed')).some(isUp), false);
  });
});
