// The chart refuses to look after a namespace that another release looks after, as the cluster tells.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { promisify } from 'node:util';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { helm } from '#test/fixtures/kube-tools.ts';
import { CHART, renderChart } from '#test/fixtures/render-chart.ts';

const RBAC = 'rbac.authorization.k8s.io';
const version = { group: RBAC, version: 'v1' };
const KINDS = [
  { ...version, plural: 'rolebindings', kind: 'RoleBinding', namespaced: true },
  { ...version, plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', namespaced: false },
];
let folder: string;
let fake: FakeKube;

beforeEach(async () => {
  fake = await FakeKube.start();
  for (const kind of KINDS) fake.kinds.register(kind);
  // What Helm asks of every server.
  const groupVersion = `${RBAC}/v1`;
  const resources = KINDS.map(({ plural, ...kind }) => ({ ...kind, name: plural, verbs: ['get', 'list'] }));
  const versions = [{ groupVersion, version: 'v1' }];
  fake.extras.set('GET /api', () => ({ kind: 'APIVersions', versions: ['v1'] }));
  fake.extras.set('GET /api/v1', () => ({ kind: 'APIResourceList', groupVersion: 'v1', resources: [] }));
  fake.extras.set('GET /apis', () => ({ kind: 'APIGroupList', groups: [{ name: RBAC, versions }] }));
  fake.extras.set(`GET /apis/${groupVersion}`, () => ({ kind: 'APIResourceList', groupVersion, resources }));
  folder = mkdtempSync(path.join(tmpdir(), 'synfin-chart-'));
  writeFileSync(path.join(folder, 'kubeconfig'), fake.kubeconfig);
});
afterEach(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});

/** What Helm says of a release in namespace "tools". One that the chart does not refuse gets as far as this server can answer. */
async function install(release: string, ...values: string[]): Promise<string> {
  const words = ['template', release, CHART, '--namespace', 'tools', '--dry-run=server'];
  const set = values.flatMap((each) => ['--set', each]);
  const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: path.join(folder, 'kubeconfig') };
  // Not synchronous: the server that is asked is in this process.
  const run = promisify(execFile)(await helm(), [...words, ...set], { env, maxBuffer: 16 << 20 });
  return run.then(
    () => '',
    (error: { stderr: string }) => error.stderr,
  );
}

/** As release "synfin" in namespace "tools" has them. */
async function bindings(values: object): Promise<void> {
  const { objects } = await renderChart(values);
  for (const kind of KINDS)
    for (const each of objects.filter((object) => object.kind === kind.kind))
      fake.verbs.create(fake.kind(kind), each.metadata.namespace, each as KubeObject, 'setup');
}

test('the chart refuses a namespace that another release looks after, and takes any other', async () => {
  await bindings({ watchNamespaces: ['labs'] });
  const refused =
    /Cannot look after the same namespace twice: release "synfin" in namespace "tools" looks after namespace "labs"/;
  assert.match(await install('second', 'watchNamespaces={other,labs}'), refused);
  assert.match(await install('second', 'watchAllNamespaces=true'), refused);
  // Its leader's rights are in its own namespace, where it has no labs.
  assert.doesNotMatch(await install('second', 'watchNamespaces={other,tools}'), /Cannot look after/);
  assert.doesNotMatch(await install('synfin', 'watchNamespaces={labs}'), /Cannot look after/);
});

test('the chart refuses every namespace where another release looks after all of them', async () => {
  await bindings({ watchAllNamespaces: true });
  const refused = /release "synfin" in namespace "tools" looks after all namespaces/;
  assert.match(await install('second', 'watchNamespaces={other}'), refused);
  assert.doesNotMatch(await install('synfin', 'watchNamespaces={labs}'), /Cannot look after/);
});
