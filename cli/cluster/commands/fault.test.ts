import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { LABS, SECRETS } from '#operator/kube/resources.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { addOnCluster } from './fault.ts';

it('addOnCluster of a fault that is wrong says all that is wrong with it, and no lane is asked for', async (t) => {
  const fake = await FakeKube.start();
  const folder = mkdtempSync(join(tmpdir(), 'synfin-kubeconfig-'));
  const { KUBECONFIG } = process.env;
  t.after(async () => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    rmSync(folder, { recursive: true });
    await fake.stop();
  });
  process.env.KUBECONFIG = join(folder, 'config');
  writeFileSync(process.env.KUBECONFIG, fake.kubeconfig);
  const api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
  const namespace = 'default';
  await api.create(LABS, {
    ...{ apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { name: 'shared', namespace }, spec: {} },
  });
  await api.create(SECRETS, {
    ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'shared-control', namespace } },
    data: { token: Buffer.from('a-token').toString('base64') },
  });
  await assert.rejects(addOnCluster(['Drp', 'Fin'], { name: 'default', duration: '0s', namespace }), {
    name: 'BadInputError',
    message:
      /^fault add: 2 problems[\s\S]*action is "Drp"[\s\S]*duration is "0s"[\s\S]*must be longer than 0s/,
  });
});
