// A release from installation to the end: its test is Confirmed, an upgrade disturbs no experiment, and nothing is left.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import { helm } from '#test/fixtures/kube-tools.ts';

const CHART = path.join(import.meta.dirname, '../../charts/synfin');
const run = promisify(execFile);
const [repository = '', tag = ''] = (process.env.SYNFIN_IMAGE ?? 'localhost/synfin:dev').split(
  /:(?=[^:/]*$)/,
);
const KINDS = 'all,experiments,labs,leases,networkpolicies,poddisruptionbudgets,secrets,roles,rolebindings';

let tools: ClusterNamespace;
let labs: ClusterNamespace;
let values: string[];

before(async () => {
  tools = await ClusterNamespace.create('tools', 'restricted');
  labs = await ClusterNamespace.create('labs', 'privileged');
  // Those of another release stay its own.
  const there = await tools.kubectl('get', 'crd', '--output', 'name');
  const enabled = !there.includes('labs.synfin.dev');
  values = [
    `image.repository=${repository},image.tag=${tag}`,
    `crds.enabled=${enabled},watchNamespaces={${labs.name}}`,
  ].flatMap((each) => ['--set', each]);
});
after(() => Promise.all([tools.delete(), labs.delete()]));

async function release(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(await helm(), [
    command,
    'synfin',
    ...args,
    '--namespace',
    tools.name,
    '--timeout',
    '3m',
  ]);
  return stdout;
}

/** Runs in the Lab "shared" for a minute. */
const LAB = { apiVersion: 'synfin.dev/v1alpha1', kind: 'Lab', metadata: { name: 'shared' }, spec: {} };
const EXPERIMENT = {
  apiVersion: 'synfin.dev/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'long' },
  spec: {
    about: { title: 't', done: 'd', expect: 'e', why: 'w', remedy: 'r' },
    labRef: { name: 'shared' },
    steps: [
      {
        name: 'drop',
        faults: [{ name: 'drop-syn', match: { role: 'Syn' }, action: 'Drop', duration: '5m' }],
        server: { behaviour: {} },
        client: { behaviour: { connections: 10 } },
        for: '1m',
        expect: [
          { name: 'waiting', type: 'Sockets', sockets: { side: 'Client', state: 'SYN_SENT', atLeast: 10 } },
        ],
      },
    ],
  },
};

const begin = async () => {
  await labs.apply(LAB);
  await labs.apply(EXPERIMENT);
  await labs.kubectl('wait', '--for=jsonpath={.status.currentStep}=drop', 'experiment/long', '--timeout=2m');
};

test('helm install brings an operator up, and helm test is Confirmed', async () => {
  await release('install', CHART, ...values, '--wait');
  assert.match(
    await release('test', '--logs'),
    /Confirmed: synfin-test-\w+\n {2}all 3 expectations were met/,
  );
});

test('helm upgrade keeps the secret, and an experiment that runs goes on to its verdict', async () => {
  const secret = ['get', 'secret', 'synfin-control', '--output', 'jsonpath={.data.secret}'];
  const made = await tools.kubectl(...secret);
  await begin();
  await release('upgrade', CHART, ...values, '--set', 'operator.logLevel=debug', '--wait');
  assert.equal(await tools.kubectl(...secret), made);
  await labs.kubectl('wait', '--for=condition=Complete', 'experiment/long', '--timeout=3m');
  const verdict = await labs.kubectl('get', 'experiment', 'long', '--output', 'jsonpath={.status.verdict}');
  assert.equal(verdict, 'Confirmed');
  await labs.kubectl('delete', 'experiment', 'long', '--timeout=1m');
});

test('helm uninstall in the middle of an experiment leaves nothing, also without an operator', async () => {
  await begin();
  await tools.kubectl('scale', 'deployment', 'synfin', '--replicas=0');
  const kinds = values.some((each) => each.includes('crds.enabled=true'))
    ? KINDS.replace('experiments,labs,', '')
    : KINDS;
  await release('uninstall', '--wait');
  await labs.kubectl('wait', '--for=delete', 'pod', '--all', '--timeout=1m');
  for (const namespace of [tools, labs])
    assert.equal(await namespace.kubectl('get', kinds, '--output', 'name'), '', namespace.name);
});
