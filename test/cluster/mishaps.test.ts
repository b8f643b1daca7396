// What users do to a lab while an experiment runs in it: nothing is stuck, and nothing is left.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '#services/control/until.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { longExperiment } from '#test/fixtures/long-experiment.ts';
import { IMAGE, PORTS } from '#test/fixtures/service-pod.ts';

const PATIENCE_MS = 120_000;
const LAB = { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { name: 'shared' }, spec: {} };

let release: ClusterRelease;
let labs: ClusterNamespace;
let doomed: ClusterNamespace;

before(async () => {
  release = await ClusterRelease.prepare('mishaps');
  labs = release.labs;
  doomed = await ClusterNamespace.create('doomed', 'privileged');
  await release.install([`watchNamespaces={${labs.name},${doomed.name}}`]);
});
after(async () => {
  await release.uninstall();
  await Promise.all([release.delete(), doomed.delete()]);
});

async function begin(namespace: ClusterNamespace, lab?: string): Promise<void> {
  await namespace.apply(longExperiment({ forTime: '8m', ...(lab === undefined ? {} : { lab }) }));
  const step = '--for=jsonpath={.status.currentStep}=open';
  await namespace.kubectl('wait', step, 'experiment/long', '--timeout=2m');
}

const read = (name: string, path: string) =>
  labs.kubectl('get', 'experiment', name, '--output', `jsonpath={${path}}`);
const reasons = (name: string) => read(name, '.status.reasons[0]');

async function deleteExperiment(name: string): Promise<void> {
  await labs.kubectl('delete', 'experiment', name, '--timeout=1m');
}

test('a Lab that is deleted in mid-fault ends its experiment with the reason; a run after that has a new one', async () => {
  await begin(labs);
  await labs.kubectl('delete', 'lab', 'long', '--timeout=1m');
  await labs.kubectl('wait', '--for=condition=Complete', 'experiment/long', '--timeout=1m');
  assert.match(await reasons('long'), /Lab "long" was deleted while the experiment ran/);
  const again = { spec: { run: 'again', steps: longExperiment({ forTime: '1s' }).spec.steps } };
  await labs.kubectl('patch', 'experiment', 'long', '--type=merge', '--patch', JSON.stringify(again));
  await labs.kubectl('wait', '--for=condition=Succeeded', 'experiment/long', '--timeout=2m');
  await deleteExperiment('long');
});

test('two experiments on one Lab: the second is told who has it, and begins when that is over', async () => {
  await labs.apply(LAB);
  await begin(labs, 'shared');
  await labs.apply(longExperiment({ name: 'second', lab: 'shared', forTime: '1s' }));
  await labs.kubectl('wait', '--for=condition=Stalled', 'experiment/second', '--timeout=1m');
  const message = await read('second', '.status.conditions[?(@.type=="Stalled")].message');
  assert.match(message, /Lab "shared" is used by Experiment "long": one at a time/);
  await deleteExperiment('long');
  await labs.kubectl('wait', '--for=condition=Succeeded', 'experiment/second', '--timeout=2m');
  await deleteExperiment('second');
});

test('a Lab that is referred to and deleted in mid-fault ends the experiment, which can be deleted', async () => {
  await begin(labs, 'shared');
  await labs.kubectl('delete', 'lab', 'shared', '--timeout=1m');
  await labs.kubectl('wait', '--for=condition=Complete', 'experiment/long', '--timeout=1m');
  assert.match(await reasons('long'), /Lab "shared" was deleted while the experiment ran/);
  await deleteExperiment('long');
  assert.deepEqual(await leftOfLabs(), []);
});

async function leftOfLabs(): Promise<string[]> {
  const own = await release.leftIn(labs);
  return own.filter((name) => !/^role(binding)?\./.test(name));
}

test('a request from another namespace without a token gets 401, or no answer, and changes nothing', async () => {
  await begin(labs);
  const ofProxy = ['get', 'pod', '--selector', 'app.kubernetes.io/component=proxy', '--output'];
  const address = await labs.kubectl(...ofProxy, 'jsonpath={.items[0].status.podIP}');
  const script = `fetch('http://${address}:${PORTS.proxy}/faults', { method: 'DELETE', signal: AbortSignal.timeout(5000) })
    .then((answer) => answer.status, () => 'no answer').then(console.log)`;
  const answer = (await runIn(release.tools, script)).trim();
  assert.ok(['401', 'no answer'].includes(answer), answer);
  const secret = await labs.kubectl('get', 'secret', 'long-control', '--output', 'jsonpath={.data.token}');
  const token = Buffer.from(secret, 'base64').toString();
  const pod = await labs.kubectl(...ofProxy, 'jsonpath={.items[0].metadata.name}');
  const faults = await labs.ask({ pod, container: 'proxy', port: PORTS.proxy, token, route: '/faults' });
  assert.equal(faults.body[0].state, 'InForce');
  await deleteExperiment('long');
});

/** @returns what the program says in a pod of its own */
async function runIn(namespace: ClusterNamespace, script: string): Promise<string> {
  const name = 'stranger';
  const security = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
  const container = { name, image: IMAGE, command: ['node', '--eval', script], securityContext: security };
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      ...{ automountServiceAccountToken: false, restartPolicy: 'Never', containers: [container] },
      securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
    },
  });
  await namespace.kubectl('wait', '--for=jsonpath={.status.phase}=Succeeded', `pod/${name}`, '--timeout=1m');
  return namespace.kubectl('logs', name);
}

test('a namespace that is deleted in the middle of two runs goes', async () => {
  await doomed.apply(LAB);
  await doomed.apply(longExperiment({ name: 'own', forTime: '8m' }));
  await begin(doomed, 'shared');
  await doomed.delete();
  const there = () => labs.kubectl('get', 'namespace', doomed.name, '--ignore-not-found', '--output', 'name');
  await until(there, (name) => name === '', PATIENCE_MS);
});
