// openCluster and onCluster: the cluster that the kubeconfig names, and its refusals with the next thing to do.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { withKubeconfig } from '#test/fixtures/with-kubeconfig.ts';
import { onCluster, openCluster } from './open-cluster.ts';

let fake: FakeKube;
before(async () => {
  fake = await FakeKube.start();
});
after(() => fake.stop());

it('openCluster has the namespace of the context, unless one is given', async () => {
  await withKubeconfig(fake.kubeconfig, async () => {
    const { namespace, server } = await openCluster({});
    assert.deepEqual([namespace, `http://${server}`], ['default', fake.url]);
    assert.equal((await openCluster({ context: 'fake', namespace: 'labs' })).namespace, 'labs');
  });
});

it('openCluster throws for a context that is not there', async () => {
  await withKubeconfig(fake.kubeconfig, () =>
    assert.rejects(openCluster({ context: 'lost' }), {
      name: 'ClusterError',
      message: 'Cannot use context "lost": there is none',
    }),
  );
});

it('onCluster throws what the API server refused, with what to do about it', async () => {
  fake.faults.add(() => true, { type: 'Refuse', code: 403, reason: 'Forbidden' });
  await withKubeconfig(fake.kubeconfig, () =>
    assert.rejects(
      onCluster({}, ({ api, namespace }) => api.list(EXPERIMENTS, namespace)),
      { name: 'ClusterError', message: /\n→ you need a role for it in namespace "default"/ },
    ),
  );
});

it('onCluster passes on what is no refusal of the API server', async () => {
  const defect = new TypeError('a defect');
  await withKubeconfig(fake.kubeconfig, () =>
    assert.rejects(
      onCluster({}, () => Promise.reject(defect)),
      (error) => error === defect,
    ),
  );
});
