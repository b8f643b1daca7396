// openPodPort: an API server that refuses the port-forward is told as what it said. That it connects: test/cluster/.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { findKubernetes } from './kubernetes.ts';

const TARGET = { namespace: 'labs', pod: 'proxy-1', port: 4202 };
const CANNOT = 'Cannot connect to port 4202 of Pod "labs/proxy-1": ';

let fake: FakeKube;
before(async () => {
  fake = await FakeKube.start();
});
after(() => fake.stop());

const open = () => findKubernetes({ kubeconfig: fake.kubeconfig }).openPort(TARGET);

it('openPodPort throws with the missing right where the API server forbids it', async () => {
  fake.faults.add(({ path }) => path.endsWith('/pods/proxy-1/portforward'), {
    ...{ type: 'Refuse', code: 403, reason: 'Forbidden' },
  });
  await assert.rejects(open(), {
    ...{ name: 'KubeError', code: 403, reason: 'Forbidden' },
    message: `${CANNOT}forbidden; it needs the verb create on pods/portforward`,
  });
});

it('openPodPort throws with what the API server answered to a pod that is not there', async () => {
  fake.faults.add(() => true, { type: 'Refuse', code: 404, reason: 'NotFound' });
  await assert.rejects(open(), {
    ...{ name: 'KubeError', code: 404, reason: 'Unreachable' },
    message: `${CANNOT}Unexpected server response: 404`,
  });
});

it('openPodPort throws with code 0 where there is no answer', async () => {
  fake.faults.add(() => true, { type: 'Drop' });
  await assert.rejects(open(), { name: 'KubeError', code: 0, reason: 'Unreachable' });
});
