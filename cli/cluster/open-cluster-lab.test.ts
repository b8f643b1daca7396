// openClusterLab: without the token of a Lab its services cannot be asked anything.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { SECRETS } from '#operator/kube/resources.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { openClusterLab } from './open-cluster-lab.ts';

it('openClusterLab throws where the Secret with the token is not there, or is without it', async () => {
  const fake = await FakeKube.start();
  try {
    const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    const open = () => openClusterLab({ api, namespace: 'default' } as never, 'shared');
    const refusal = {
      name: 'ClusterError',
      message:
        'Cannot reach Lab "shared" in namespace "default": there is no Secret "shared-control" with its token',
    };
    await assert.rejects(open(), refusal);
    const metadata = { name: 'shared-control', namespace: 'default' };
    await api.create(SECRETS, { apiVersion: 'v1', kind: 'Secret', metadata });
    await assert.rejects(open(), refusal);
  } finally {
    await fake.stop();
  }
});
