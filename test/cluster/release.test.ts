// A release from installation to the end: its test is Confirmed, an upgrade disturbs no experiment, and nothing is left.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { longExperiment } from '#test/fixtures/long-experiment.ts';

const LAB = { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { name: 'shared' }, spec: {} };

let release: ClusterRelease;
let tools: ClusterNamespace;
let labs: ClusterNamespace;

before(async () => {
  release = await ClusterRelease.prepare('release');
  ({ tools, labs } = release);
});
after(() => release.delete());

/** In the Lab "shared", until its fault is in force. */
async function begin(): Promise<void> {
  await labs.apply(LAB);
  await labs.apply(longExperiment({ lab: 'shared', forTime: '1m' }));
  await labs.kubectl('wait', '--for=jsonpath={.status.currentStep}=open', 'experiment/long', '--timeout=2m');
}

test('helm install brings an operator up, and helm test is Confirmed', async () => {
  await release.install();
  assert.match(await release.test(), /Confirmed: synfin-test-\w+\n {2}all 3 expectations were met/);
});

test('helm install of a second release for the same namespace is refused, and says which one has it', async () => {
  const second = await ClusterRelease.prepare('second');
  try {
    const refused = new RegExp(
      `release "synfin" in namespace "${tools.name}" looks after namespace "${labs.name}"`,
    );
    for (const values of [`watchNamespaces={${second.labs.name},${labs.name}}`, 'watchAllNamespaces=true'])
      await assert.rejects(second.install([values]), refused);
    await second.install();
    await second.uninstall();
  } finally {
    await second.delete();
  }
});

test('helm upgrade keeps the secret, and an experiment that runs goes on to its verdict', async () => {
  const secret = ['get', 'secret', 'synfin-control', '--output', 'jsonpath={.data.secret}'];
  const made = await tools.kubectl(...secret);
  await begin();
  await release.upgrade(['operator.logLevel=debug']);
  assert.equal(await tools.kubectl(...secret), made);
  await labs.kubectl('wait', '--for=condition=Complete', 'experiment/long', '--timeout=3m');
  const verdict = await labs.kubectl('get', 'experiment', 'long', '--output', 'jsonpath={.status.verdict}');
  assert.equal(verdict, 'Confirmed');
  await labs.kubectl('delete', 'experiment', 'long', '--timeout=1m');
});

test('helm uninstall in the middle of an experiment leaves nothing', async () => {
  await begin();
  await release.uninstall();
  assert.deepEqual(await release.left(), []);
});

test('helm uninstall in the middle of an experiment leaves nothing, also without an operator', async () => {
  await release.install();
  await begin();
  await tools.kubectl('scale', 'deployment', 'synfin', '--replicas=0');
  await release.uninstall();
  assert.deepEqual(await release.left(), []);
});

test('a release for all namespaces runs an experiment in one that it was not told of, and leaves nothing', async () => {
  const elsewhere = await ClusterNamespace.create('elsewhere', 'privileged');
  try {
    await release.install(['watchAllNamespaces=true']);
    await elsewhere.apply(longExperiment({ forTime: '1s' }));
    await elsewhere.kubectl('wait', '--for=condition=Succeeded', 'experiment/long', '--timeout=3m');
    await elsewhere.apply(longExperiment({ name: 'longer', forTime: '5m' }));
    await elsewhere.kubectl(
      'wait',
      '--for=jsonpath={.status.lab}=longer',
      'experiment/longer',
      '--timeout=2m',
    );
    await release.uninstall();
    assert.deepEqual([...(await release.left()), ...(await release.leftIn(elsewhere))], []);
  } finally {
    await elsewhere.delete();
  }
});
