// forwardPort and PodService: what is sent goes to the pod and comes back, and a connection that fails says why.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, it } from 'node:test';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { Cluster } from './open-cluster.ts';
import { PodService } from './pod-service.ts';

/** In place of a pod's service. */
const service = createServer((request, response) => {
  response.end(JSON.stringify({ path: request.url, token: request.headers.authorization }));
});
const PLACE = { pod: 'demo-proxy-1', service: 'proxy', token: 'secret' } as const;

before(() => new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve)));
after(() => service.close());

function clusterWith(openPort: Cluster['openPort']): Cluster {
  return { namespace: 'labs', openPort } as Cluster;
}

it('PodService asks the port of the pod, with the token of the lab', async () => {
  const asked: unknown[] = [];
  const proxy = await PodService.open(
    clusterWith(async (target) => {
      asked.push(target);
      return connect((service.address() as AddressInfo).port, '127.0.0.1');
    }),
    PLACE,
  );
  assert.deepEqual(await proxy.get('/faults'), { path: '/faults', token: 'Bearer secret' });
  assert.deepEqual(asked, [{ namespace: 'labs', pod: 'demo-proxy-1', port: 7073 }]);
  proxy.close();
});

it('PodService throws what kept it from the pod, not that a connection was reset', async () => {
  const refused = new KubeError('Cannot connect to port 7073: forbidden', { code: 403, reason: 'Forbidden' });
  const proxy = await PodService.open(
    clusterWith(() => Promise.reject(refused)),
    PLACE,
  );
  await assert.rejects(proxy.get('/faults'), refused);
  proxy.close();
});

it('PodService of many pods has 32 port-forwards at a time, and lets go of them while others wait', async () => {
  let open = 0;
  let most = 0;
  const cluster = clusterWith(async () => {
    const socket = connect((service.address() as AddressInfo).port, '127.0.0.1');
    most = Math.max(most, ++open);
    socket.on('close', () => {
      open -= 1;
    });
    return socket;
  });
  const pods = await Promise.all(Array.from({ length: 100 }, () => PodService.open(cluster, PLACE)));
  const answers = await Promise.all(pods.map((pod) => pod.get<{ path: string }>('/sample')));
  assert.equal(answers.filter(({ path }) => path === '/sample').length, 100);
  // What is let go may still be closing when the next ones open.
  assert.ok(most <= 64, `${most} at once`);
  for (const pod of pods) pod.close();
});
