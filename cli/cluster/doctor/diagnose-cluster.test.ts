// diagnoseCluster: what it finds on a cluster that has all, and on one where this and that is missing.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, it } from 'node:test';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { KubeTransport } from '#operator/kube/kube-transport.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { CONFIG_MAPS, DEPLOYMENTS, LABS, NAMESPACES, NODES } from '#operator/kube/resources.ts';
import { REAL_TIMING } from '#operator/kube/timing.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import type { Check } from '../../doctor/check.ts';
import { synfinVersion } from '../../version.ts';
import type { Cluster } from '../open-cluster.ts';
import { diagnoseCluster } from './diagnose-cluster.ts';

const REVIEWS = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const DEFINITIONS = 'GET /apis/synfin.dev/v1alpha1';

let fake: FakeKube;
let api: HttpKubeApi;
let cluster: Cluster;
/** Verbs and resources that the user may not. */
let denied: string[];

beforeEach(async () => {
  fake = await FakeKube.start({ namespaces: ['labs', 'tools', 'kube-system'] });
  denied = [];
  fake.extras.set(REVIEWS, (body) => {
    const { spec } = body as { spec: { resourceAttributes: Record<string, string> } };
    const { verb, resource } = spec.resourceAttributes;
    return { status: { allowed: !denied.includes(`${verb} ${resource}`) } };
  });
  fake.extras.set(DEFINITIONS, () => ({ resources: [{ name: 'labs' }, { name: 'experiments' }] }));
  const access = findKubernetes({ kubeconfig: fake.kubeconfig });
  api = new HttpKubeApi(access);
  const limits = { answerMs: 5000, attemptsMs: 0 };
  const transport = new KubeTransport(access, REAL_TIMING, limits);
  cluster = { api, transport, namespace: 'labs', server: 'fake', openPort: access.openPort };
  const node = nodeWith('6.8.0-generic');
  await api.create(NODES, node);
  await api.applyStatus(NODES, node);
  await api.create(DEPLOYMENTS, operatorFor('labs,others'));
  const metadata = { name: 'synfin', namespace: 'tools' };
  await api.applyStatus(DEPLOYMENTS, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    status: { readyReplicas: 1 },
  });
});
afterEach(() => fake.stop());

function nodeWith(kernelVersion: string) {
  const nodeInfo = { kernelVersion, operatingSystem: 'linux', containerRuntimeVersion: 'containerd://2.1' };
  const conditions = [{ type: 'Ready', status: 'True' }];
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' }, status: { nodeInfo, conditions } };
}

function operatorFor(namespaces: string) {
  const labels = {
    'app.kubernetes.io/name': 'synfin',
    'app.kubernetes.io/component': 'operator',
    'app.kubernetes.io/version': synfinVersion(),
  };
  const env = [{ name: 'SYNFIN_NAMESPACES', value: namespaces }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'synfin', namespace: 'tools', labels },
    spec: { replicas: 1, template: { spec: { containers: [{ name: 'operator', env }] } } },
  };
}

async function found(name: string): Promise<Check> {
  const checks = await diagnoseCluster(cluster);
  const check = checks.find((each) => each.name === name);
  assert.ok(check, JSON.stringify(checks));
  return check;
}

it('diagnoseCluster of a cluster that has all finds nothing missing', async () => {
  const checks = await diagnoseCluster(cluster);
  assert.deepEqual(
    checks.filter(({ status }) => status !== 'Ok'),
    [],
  );
  assert.ok(checks.some(({ name }) => name === 'kernel of one'));
});

it('diagnoseCluster without resource definitions says how to install them', async () => {
  fake.extras.delete(DEFINITIONS);
  const { status, remedy } = await found('resource definitions');
  assert.equal(status, 'Missing');
  assert.match(remedy ?? '', /^helm install synfin/);
});

it('diagnoseCluster says which namespaces an operator looks after, and how to add this one', async () => {
  await api.patchMerge(DEPLOYMENTS, {
    metadata: { name: 'synfin', namespace: 'tools' },
    spec: operatorFor('others').spec,
  });
  const { status, found: text, remedy } = await found('operator');
  assert.equal(status, 'Missing');
  assert.match(text, /looks after others, not "labs"/);
  assert.match(remedy ?? '', /watchNamespaces=\{others,labs\}/);
});

it('diagnoseCluster names two operators that look after one namespace', async () => {
  const { metadata, ...second } = operatorFor('');
  await api.create(DEPLOYMENTS, { ...second, metadata: { ...metadata, namespace: 'kube-system' } });
  const { status, found: text } = await found('operator');
  assert.equal(status, 'Missing');
  assert.match(text, /"kube-system\/synfin" and "tools\/synfin" both look after namespace "labs"/);
});

it('diagnoseCluster names the verbs and resources that the user may not', async () => {
  denied = ['patch experiments', 'create pods'];
  const run = await found('your right to run experiments');
  assert.deepEqual([run.status, run.found], ['Missing', 'you may not: patch experiments']);
  const byHand = await found('your right to fault by hand');
  assert.deepEqual([byHand.status, byHand.found], ['Warning', 'you may not: create pods/portforward']);
});

it("diagnoseCluster tells a namespace that refuses the proxy's pod, by its label and in the server's words", async () => {
  await api.patchMerge(NAMESPACES, {
    metadata: { name: 'labs', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
  });
  const message = 'violates PodSecurity "baseline:latest"';
  fake.faults.add(({ path, method }) => method === 'POST' && path.endsWith('/pods'), {
    ...{ type: 'Refuse', code: 403, reason: message },
  });
  const { status, found: text, remedy } = await found('Pod Security');
  assert.equal(status, 'Missing');
  assert.match(text, /enforces "baseline".*violates PodSecurity/);
  assert.match(remedy ?? '', /enforce=privileged$/);
});

it('diagnoseCluster warns of kube-proxy where it drops INVALID, and not where it is liberal', async () => {
  const metadata = { name: 'kube-proxy', namespace: 'kube-system' };
  const config = (tcpBeLiberal: boolean) => ({
    ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata },
    data: { 'config.conf': `mode: nftables\nconntrack:\n  tcpBeLiberal: ${tcpBeLiberal}\n` },
  });
  await api.apply(CONFIG_MAPS, config(false));
  assert.match((await found('kube-proxy')).found, /mode nftables: it may drop, as INVALID/);
  await api.apply(CONFIG_MAPS, config(true));
  assert.equal((await found('kube-proxy')).status, 'Ok');
});

it('diagnoseCluster repeats what a Lab says is in the way', async () => {
  const metadata = { name: 'demo', namespace: 'labs' };
  await api.create(LABS, { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata, spec: {} });
  const stalled = { type: 'Stalled', status: 'True', reason: 'FaultHasNoEffect', message: 'an eBPF plugin' };
  await api.applyStatus(LABS, {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Lab',
    metadata,
    status: { conditions: [stalled] },
  });
  const { status, found: reason, remedy } = await found('Lab demo');
  assert.deepEqual([status, reason, remedy], ['Missing', 'FaultHasNoEffect', 'an eBPF plugin']);
});

it('diagnoseCluster goes on where the user may not look', async () => {
  fake.faults.add(({ path }) => path.endsWith('/nodes'), { type: 'Refuse', code: 403, reason: 'Forbidden' });
  assert.match((await found('nodes')).found, /you may not look/);
});
