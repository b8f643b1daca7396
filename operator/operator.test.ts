// The operator against the fake API server, with pods that are only said to run.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { LabStatus } from '#lab/spec/lab-status.ts';
import { ControlError } from '#runner/control-client.ts';
import { until } from '#services/control/until.ts';
import { ABOUT } from '#test/fixtures/about.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { FakeWorkloads } from '#test/fixtures/fake-kube/fake-workloads.ts';
import { readOperatorConfig } from './config.ts';
import { HttpKubeApi } from './kube/http-kube-api.ts';
import type { KubeObject } from './kube/kube-object.ts';
import { findKubernetes } from './kube/kubernetes.ts';
import type { Resource } from './kube/resource.ts';
import {
  DEPLOYMENTS,
  EVENTS,
  EXPERIMENTS,
  LABS,
  NETWORK_POLICIES,
  PODS,
  SECRETS,
  STATEFUL_SETS,
} from './kube/resources.ts';
import { REAL_TIMING as timing } from './kube/timing.ts';
import type { OpenedControl } from './lab/service-access.ts';
import { Operator } from './operator.ts';

const API_VERSION = 'synfin.dev/v1alpha1';
const ENFORCE = 'pod-security.kubernetes.io/enforce';

let fake: FakeKube;
let workloads: FakeWorkloads;
let api: HttpKubeApi;
let operator: Operator;
/** Services whose control API refuses, by the lab's name; and what proxies say of forwarding. */
const refusing = new Map<string, string>();
const forwarding = new Map<string, boolean>();
/** Labs whose services make no lanes, or give none up. */
const lanesRefused = new Map<string, 'PUT' | 'DELETE'>();
/** How often they have said so. */
let refusals = 0;
/** What services were told. */
const asked: string[] = [];
/** What differs in the pods of a lab. */
const podStatus = new Map<string, Record<string, unknown>>();

before(async () => {
  fake = await FakeKube.start({ namespaces: ['labs', 'strict'] });
  workloads = new FakeWorkloads(fake, {
    podStatus: (pod) => podStatus.get(pod.metadata.labels?.['synfin.dev/lab'] ?? '') ?? {},
  });
  api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
  await api.patchMerge(
    { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false },
    { metadata: { name: 'strict', labels: { [ENFORCE]: 'restricted' } } },
  );
  operator = new Operator({
    ...{ api, timing, registry: new Registry(), version: '0.0.0', isLeading: () => true },
    config: readOperatorConfig({
      SYNFIN_IMAGE: 'synfin:1',
      SYNFIN_CONTROL_SECRET: '0123456789abcdef',
      SYNFIN_POD_NAME: 'operator-0',
      SYNFIN_POD_NAMESPACE: 'synfin',
    }),
    open: ({ lab, service }) => control(lab.name, service),
    log: pino({ level: 'silent' }),
  });
  await operator.start();
});
after(async () => {
  await operator.stop();
  workloads.stop();
  await fake.stop();
});

function control(lab: string, service: string): OpenedControl {
  const refuse = async () => {
    throw new ControlError(`Cannot ask the ${service}: no`, { code: 'CONFLICT', status: 409 });
  };
  const health = { forwarding: { IPv4: forwarding.get(lab) ?? true, IPv6: false } };
  const answer = async () => (refusing.get(lab) === service ? refuse() : (health as never));
  const told = (method: string) => async (path: string) => {
    if (lanesRefused.get(lab) === method) {
      refusals++;
      return refuse();
    }
    asked.push(`${lab} ${service} ${method} ${path}`);
    return undefined as never;
  };
  return { get: answer, put: told('PUT'), post: refuse, delete: told('DELETE'), close: () => undefined };
}

const make = (resource: Resource, name: string, spec: object, namespace = 'labs') =>
  api.create(resource, { apiVersion: API_VERSION, kind: resource.kind, metadata: { name, namespace }, spec });
const labStatus = (name: string, namespace = 'labs') =>
  (fake.get(LABS, namespace, name)?.status ?? {}) as LabStatus;
const experimentStatus = (name: string) =>
  (fake.get(EXPERIMENTS, 'labs', name)?.status ?? {}) as ExperimentStatus;
const conditionOf = ({ conditions = [] }: LabStatus | ExperimentStatus, type: string) =>
  conditions.find((each) => each.type === type);
const whenReady = (name: string) =>
  until(
    () => labStatus(name),
    (status) => conditionOf(status, 'Ready')?.status === 'True',
  );
const whenStalled = (look: () => LabStatus | ExperimentStatus) =>
  until(look, (status) => conditionOf(status, 'Stalled')?.status === 'True').then((status) =>
    conditionOf(status, 'Stalled'),
  );

test('a Lab becomes Ready with its objects, and all of them are its own', async () => {
  await make(LABS, 'plain', { client: { replicas: 2 } });
  const status = await whenReady('plain');
  assert.deepEqual([status.clients, status.servers, status.proxies, status.pods?.length], [2, 1, 1, 4]);
  assert.deepEqual(status.lanes, [
    { name: 'main', port: 9001, client: 'plain-client-0', server: 'plain-server-0' },
  ]);
  const uid = fake.get(LABS, 'labs', 'plain')?.metadata.uid;
  const owned = [STATEFUL_SETS, DEPLOYMENTS, SECRETS, NETWORK_POLICIES].flatMap((resource) =>
    fake.list(resource, 'labs').filter(({ metadata }) => metadata.ownerReferences?.[0]?.uid === uid),
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
  await make(LABS, 'drift', {});
  await whenReady('drift');
  await api.delete(DEPLOYMENTS, { namespace: 'labs', name: 'drift-proxy' });
  await until(
    () => fake.get(DEPLOYMENTS, 'labs', 'drift-proxy'),
    (found) => found !== undefined,
  );
  const metadata = { name: 'drift-client', namespace: 'labs' };
  await api.patchMerge(STATEFUL_SETS, { metadata, spec: { replicas: 5 } });
  await until(
    () => fake.get(STATEFUL_SETS, 'labs', 'drift-client')?.spec as { replicas: number },
    ({ replicas }) => replicas === 1,
  );
  await whenReady('drift');
});

test('a Lab of which nothing has changed is left alone: each of its objects is applied once', async () => {
  await make(LABS, 'quiet', {});
  await whenReady('quiet');
  for (const note of ['x', 'y'])
    await api.patchMerge(LABS, { metadata: { name: 'quiet', namespace: 'labs', annotations: { note } } });
  await make(LABS, 'later', {});
  await whenReady('later');
  const applied = fake.requests
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
  await make(LABS, 'forbidden', {}, 'strict');
  const stalled = await whenStalled(() => labStatus('forbidden', 'strict'));
  assert.equal(stalled?.reason, 'PodSecurity');
  assert.match(stalled?.message ?? '', /pod-security\.kubernetes\.io\/enforce=privileged/);
  assert.deepEqual(fake.list(STATEFUL_SETS, 'strict'), []);
});

test('a Lab with unsafe sysctls that are to be refused is Stalled, and names them', async () => {
  const client = { sysctls: { 'net.ipv4.tcp_rfc1337': '1', 'net.ipv4.tcp_fin_timeout': '9' } };
  await make(LABS, 'unsafe', { client, unsafeSysctls: 'Refuse' });
  const stalled = await whenStalled(() => labStatus('unsafe'));
  assert.equal(stalled?.reason, 'UnsafeSysctls');
  assert.match(stalled?.message ?? '', /net\.ipv4\.tcp_rfc1337 \(client\) unless/);
});

test('a Lab whose image cannot be had is Stalled with what the kubelet says, and tells so in an Event', async () => {
  const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "synfin:1"' };
  podStatus.set('no-image', { conditions: [], containerStatuses: [{ name: 'proxy', state: { waiting } }] });
  await make(LABS, 'no-image', {});
  const stalled = await whenStalled(() => labStatus('no-image'));
  assert.equal(stalled?.reason, 'ImagePullBackOff');
  assert.match(stalled?.message ?? '', /pod "no-image-.*": container "proxy": .*Back-off pulling/);
  await until(
    () =>
      fake
        .list(EVENTS, 'labs')
        .map(({ reason, involvedObject }) => [reason, (involvedObject as KubeObject['metadata']).name]),
    (events) => events.some(([reason, name]) => reason === 'ImagePullBackOff' && name === 'no-image'),
  );
});

test('a Lab whose control API refuses is not Ready, and says whose, until it answers', async () => {
  refusing.set('mute', 'server');
  await make(LABS, 'mute', {});
  const status = await until(
    () => labStatus('mute'),
    (seen) => conditionOf(seen, 'Ready')?.message.includes('Cannot ask') ?? false,
  );
  assert.match(conditionOf(status, 'Ready')?.message ?? '', /2 of 3 pods are up; Cannot ask the server: no/);
  refusing.delete('mute');
  await whenReady('mute');
});

test('a Lab of its own has its lanes, with all that its spec says of them', async () => {
  await make(LABS, 'standing', { lanes: [{ name: 'slow', conntrack: true }] });
  await whenReady('standing');
  const told = asked.filter((each) => each.startsWith('standing '));
  assert.deepEqual(told.slice(0, 2), ['standing proxy PUT /gateways/9001', 'standing proxy PUT /lanes/slow']);
  assert.deepEqual(told.slice(2).sort(), [
    'standing client PUT /lanes/slow',
    'standing exporter PUT /lanes/slow',
    'standing exporter PUT /lanes/slow',
    'standing server PUT /lanes/slow',
  ]);
});

test('a Lab whose lanes cannot be made is Stalled with the reason, until they can', async () => {
  lanesRefused.set('no-lanes', 'PUT');
  await make(LABS, 'no-lanes', {});
  const stalled = await whenStalled(() => labStatus('no-lanes'));
  assert.deepEqual([stalled?.reason, stalled?.message], ['LanesNotMade', 'Cannot ask the proxy: no']);
  lanesRefused.delete('no-lanes');
  await whenReady('no-lanes');
});

test('a Lab whose proxy cannot forward gets an init container for that, or is Stalled if it may not', async () => {
  forwarding.set('auto', false);
  await make(LABS, 'auto', {});
  await until(
    () => JSON.stringify(fake.get(DEPLOYMENTS, 'labs', 'auto-proxy')?.spec ?? {}),
    (spec) => spec.includes('net.ipv4.ip_forward=1'),
  );
  forwarding.set('never', false);
  await make(LABS, 'never', { proxy: { forwarding: 'Never' } });
  assert.equal((await whenStalled(() => labStatus('never')))?.reason, 'ForwardingOff');
});

test('a Lab whose time is over is deleted, and its objects go with it', async () => {
  await make(LABS, 'short', { ttl: '1s' });
  await until(
    () => [fake.get(LABS, 'labs', 'short'), fake.get(STATEFUL_SETS, 'labs', 'short-client')],
    (left) => left.every((each) => each === undefined),
  );
  await until(
    () => fake.list(PODS, 'labs').filter(({ metadata }) => metadata.name.startsWith('short-')),
    (pods) => pods.length === 0,
  );
});

const steps = [{ name: 'one' }];

test('an Experiment that is suspended waits, and makes no lab', async () => {
  await make(EXPERIMENTS, 'suspended', { about: ABOUT, steps, suspend: true });
  const status = await until(
    () => experimentStatus('suspended'),
    (seen) => conditionOf(seen, 'Progressing')?.reason === 'Suspended',
  );
  assert.equal(conditionOf(status, 'Complete')?.status, 'False');
  assert.equal(fake.get(LABS, 'labs', 'suspended'), undefined);
});

test('an Experiment is Stalled where its Lab is missing, is another one, or has not its lanes', async () => {
  await make(EXPERIMENTS, 'no-lab', { about: ABOUT, steps, labRef: { name: 'nowhere' } });
  assert.equal((await whenStalled(() => experimentStatus('no-lab')))?.reason, 'LabNotFound');
  await make(LABS, 'taken', {});
  await make(EXPERIMENTS, 'taken', { about: ABOUT, steps });
  assert.equal((await whenStalled(() => experimentStatus('taken')))?.reason, 'LabNameTaken');
  const elsewhere = [{ name: 'one', client: { lane: 'other', behaviour: { connections: 1 } } }];
  await make(EXPERIMENTS, 'no-lane', { about: ABOUT, steps: elsewhere, labRef: { name: 'taken' } });
  const stalled = await whenStalled(() => experimentStatus('no-lane'));
  assert.equal(stalled?.reason, 'LabDoesNotFit');
  assert.match(stalled?.message ?? '', /spec\.steps\[0\]\.client\.lane: "other" is no lane/);
});

test('Experiments whose preflight fails are Stalled with the reason, give their lab back, and do not wake each other', async () => {
  await make(LABS, 'broken', {});
  await whenReady('broken');
  lanesRefused.set('broken', 'DELETE');
  const hopeful = { namespace: 'labs', name: 'hopeful' };
  await make(EXPERIMENTS, 'hopeful', { about: ABOUT, steps, labRef: { name: 'broken' } });
  const stalled = await whenStalled(() => experimentStatus('hopeful'));
  assert.equal(stalled?.reason, 'LabDoesNotAnswer');
  assert.match(stalled?.message ?? '', /Cannot ask the client: no/);
  await make(EXPERIMENTS, 'another', { about: ABOUT, steps, labRef: { name: 'broken' } });
  await whenStalled(() => experimentStatus('another'));
  const said = new Set<string | undefined>();
  fake.store.listen(() => {
    said.add(conditionOf(experimentStatus('hopeful'), 'Stalled')?.status);
  });
  const before = refusals;
  await api.patchMerge(EXPERIMENTS, { metadata: { ...hopeful, annotations: { note: 'try again' } } });
  await until(
    () => refusals,
    (now) => now > before,
  );
  assert.deepEqual([...said], ['True']);
  // Each looks again by itself after ten seconds.
  assert.ok(refusals < 20, `${refusals} refusals`);
  for (const name of ['hopeful', 'another']) {
    await api.delete(EXPERIMENTS, { namespace: 'labs', name });
    await until(
      () => fake.get(EXPERIMENTS, 'labs', name),
      (left) => left === undefined,
    );
  }
});
