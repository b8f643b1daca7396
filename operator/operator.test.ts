// Labs of the operator, against the fake API server, with pods that are only said to run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { OperatorAtWork } from '#test/fixtures/operator-at-work.ts';
import type { KubeObject } from './kube/kube-object.ts';
import {
  DEPLOYMENTS,
  EVENTS,
  LABS,
  NETWORK_POLICIES,
  PODS,
  SECRETS,
  STATEFUL_SETS,
} from './kube/resources.ts';

let at: OperatorAtWork;
before(async () => {
  at = await OperatorAtWork.start();
});
after(() => at.stop());

test('a Lab becomes Ready with its objects, and all of them are its own', async () => {
  await at.make(LABS, 'plain', { client: { replicas: 2 } });
  const status = await at.whenReady('plain');
  assert.deepEqual([status.clients, status.servers, status.proxies, status.pods?.length], [2, 1, 1, 4]);
  assert.deepEqual(status.lanes, [
    { name: 'main', port: 9001, client: 'plain-client-0', server: 'plain-server-0' },
  ]);
  const uid = at.fake.get(LABS, 'labs', 'plain')?.metadata.uid;
  const owned = [STATEFUL_SETS, DEPLOYMENTS, SECRETS, NETWORK_POLICIES].flatMap((resource) =>
    at.fake.list(resource, 'labs').filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === uid),
  );
  assert.deepEqual(
    owned.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    [
      'StatefulSet plain-client',
      'StatefulSet plain-server',
      'Deployment plain-proxy',
      'Secret plain-control',
      'NetworkPolicy plain',
    ],
  );
});

test('a Lab whose objects are changed or deleted has them again', async () => {
  await at.make(LABS, 'drift', {});
  await at.whenReady('drift');
  await at.api.delete(DEPLOYMENTS, { namespace: 'labs', name: 'drift-proxy' });
  await until(
    () => at.fake.get(DEPLOYMENTS, 'labs', 'drift-proxy'),
    (found) => found !== undefined,
  );
  const metadata = { name: 'drift-client', namespace: 'labs' };
  await at.api.patchMerge(STATEFUL_SETS, { metadata, spec: { replicas: 5 } });
  await until(
    () => at.fake.get(STATEFUL_SETS, 'labs', 'drift-client')?.spec as { replicas: number },
    ({ replicas }) => replicas === 1,
  );
  await at.whenReady('drift');
});

interface Workload {
  spec: { template: { spec: Record<string, unknown> } };
}

test('a Lab from whose spec something is taken has objects without it', async () => {
  const pod = { nodeSelector: { disk: 'ssd' } };
  await at.make(LABS, 'plainer', { client: { pod }, proxy: { forwarding: 'Always' } });
  await at.whenReady('plainer');
  const selectors = () =>
    [
      at.fake.get(STATEFUL_SETS, 'labs', 'plainer-client'),
      at.fake.get(DEPLOYMENTS, 'labs', 'plainer-proxy'),
    ].map((workload) => (workload as unknown as Workload).spec.template.spec);
  assert.deepEqual(selectors()[0]?.nodeSelector, { disk: 'ssd' });
  assert.ok(selectors()[1]?.initContainers);
  const metadata = { name: 'plainer', namespace: 'labs' };
  await at.api.patchMerge(LABS, { metadata, spec: { client: null, proxy: { forwarding: 'Never' } } });
  await until(selectors, ([client, proxy]) => !client?.nodeSelector && !proxy?.initContainers);
});

test('a Lab of which nothing has changed is left alone: each of its objects is applied once', async () => {
  await at.make(LABS, 'quiet', {});
  await at.whenReady('quiet');
  for (const note of ['x', 'y'])
    await at.api.patchMerge(LABS, { metadata: { name: 'quiet', namespace: 'labs', annotations: { note } } });
  await at.make(LABS, 'later', {});
  await at.whenReady('later');
  const applied = at.fake.requests
    .filter(({ method, path }) => method === 'PATCH' && /\/quiet(-[a-z]+)?$/.test(path))
    .map(({ path }) => path.split('/').slice(-2).join('/'))
    .filter((each) => !each.startsWith('labs/'));
  assert.deepEqual(applied.sort(), [
    'deployments/quiet-proxy',
    'networkpolicies/quiet',
    'secrets/quiet-control',
    'statefulsets/quiet-client',
    'statefulsets/quiet-server',
  ]);
});

test('a Lab of a strict namespace is Stalled, with what to do, and nothing is made', async () => {
  await at.make(LABS, 'forbidden', {}, 'strict');
  const stalled = await at.whenStalled(() => at.labStatus('forbidden', 'strict'));
  assert.equal(stalled?.reason, 'PodSecurity');
  assert.match(stalled?.message ?? '', /pod-security\.kubernetes\.io\/enforce=privileged/);
  assert.deepEqual(at.fake.list(STATEFUL_SETS, 'strict'), []);
});

test('a Lab with unsafe sysctls that are to be refused is Stalled, and names them', async () => {
  const client = { sysctls: { 'net.ipv4.tcp_rfc1337': '1', 'net.ipv4.tcp_fin_timeout': '9' } };
  await at.make(LABS, 'unsafe', { client, unsafeSysctls: 'Refuse' });
  const stalled = await at.whenStalled(() => at.labStatus('unsafe'));
  assert.equal(stalled?.reason, 'UnsafeSysctls');
  assert.match(stalled?.message ?? '', /net\.ipv4\.tcp_rfc1337 \(client\) unless/);
});

test('a Lab whose image cannot be had is Stalled with what the kubelet says, and tells so in an Event', async () => {
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "synfin:1"' };
  at.podStatus.set('no-image', {
    conditions: [],
    containerStatuses: [{ name: 'proxy', state: { waiting } }],
  });
  await at.make(LABS, 'no-image', {});
  const stalled = await at.whenStalled(() => at.labStatus('no-image'));
  assert.equal(stalled?.reason, 'ImagePullBackOff');
  assert.match(stalled?.message ?? '', /pod "no-image-.*": container "proxy": .*Back-off pulling/);
  await until(
    () =>
      at.fake
        .list(EVENTS, 'labs')
        .map(({ reason, involvedObject }) => [reason, (involvedObject as KubeObject['metadata']).name]),
    (events) => events.some(([reason, name]) => reason === 'ImagePullBackOff' && name === 'no-image'),
  );
});

test('a Lab whose control API refuses is not Ready, and says whose, until it answers', async () => {
  at.refusing.set('mute', 'server');
  await at.make(LABS, 'mute', {});
  const status = await until(
    () => at.labStatus('mute'),
    (seen) => at.conditionOf(seen, 'Ready')?.message.includes('Cannot ask') ?? false,
  );
  assert.match(
    at.conditionOf(status, 'Ready')?.message ?? '',
    /2 of 3 pods are up; Cannot ask the server: no/,
  );
  at.refusing.delete('mute');
  await at.whenReady('mute');
});

test('a Lab of its own has its lanes, with all that its spec says of them', async () => {
  await at.make(LABS, 'standing', { lanes: [{ name: 'slow', conntrack: true }] });
  await at.whenReady('standing');
  const told = at.asked.filter((each) => each.startsWith('standing '));
  assert.deepEqual(told.slice(0, 2), ['standing proxy PUT /gateways/9001', 'standing proxy PUT /lanes/slow']);
  assert.deepEqual(told.slice(2).sort(), [
    'standing client PUT /lanes/slow',
    'standing exporter PUT /lanes/slow',
    'standing exporter PUT /lanes/slow',
    'standing server PUT /lanes/slow',
  ]);
});

test('a Lab whose lanes cannot be made is Stalled with the reason, until they can', async () => {
  at.lanesRefused.set('no-lanes', 'PUT');
  await at.make(LABS, 'no-lanes', {});
  const stalled = await at.whenStalled(() => at.labStatus('no-lanes'));
  assert.deepEqual([stalled?.reason, stalled?.message], ['LanesNotMade', 'Cannot ask the proxy: no']);
  at.lanesRefused.delete('no-lanes');
  await at.whenReady('no-lanes');
});

test('a Lab whose proxy cannot forward gets an init container for that, or is Stalled if it may not', async () => {
  at.forwarding.set('auto', false);
  await at.make(LABS, 'auto', {});
  await until(
    () => JSON.stringify(at.fake.get(DEPLOYMENTS, 'labs', 'auto-proxy')?.spec ?? {}),
    (spec) => spec.includes('net.ipv4.ip_forward=1'),
  );
  at.forwarding.set('never', false);
  await at.make(LABS, 'never', { proxy: { forwarding: 'Never' } });
  assert.equal((await at.whenStalled(() => at.labStatus('never')))?.reason, 'ForwardingOff');
});

test('a Lab whose time is over is deleted, and its objects go with it', async () => {
  await at.make(LABS, 'short', { ttl: '1s' });
  await until(
    () => [at.fake.get(LABS, 'labs', 'short'), at.fake.get(STATEFUL_SETS, 'labs', 'short-client')],
    (left) => left.every((each) => each === undefined),
  );
  await until(
    () => at.fake.list(PODS, 'labs').filter(({ metadata }) => metadata.name.startsWith('short-')),
    (pods) => pods.length === 0,
  );
});
