// The chart: what Helm makes of it for several values, and what it refuses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { assertGolden } from '#test/fixtures/golden.ts';
import { kubeProblems } from '#test/fixtures/kube-schema/kube-problems.ts';
import { CHART, type ChartObject, renderChart, runHelm } from '#test/fixtures/render-chart.ts';
import { chartFiles } from './chart-files.ts';
import { chartValues } from './chart-values.ts';

const EVERYTHING = {
  image: { repository: 'registry.example/synfin', tag: '', pullPolicy: 'Always' },
  imagePullSecrets: [{ name: 'registry' }],
  fullnameOverride: 'lab-operator',
  crds: { keep: true },
  watchNamespaces: ['tools', 'other'],
  controlSecret: { existing: 'mine' },
  operator: {
    replicas: 2,
    logLevel: 'debug',
    podLabels: { 'example.com/team': 'red', 'app.kubernetes.io/name': 'not-this' },
    podAnnotations: { note: 'any' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'lab', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    priorityClassName: 'system-cluster-critical',
  },
  serviceAccount: { name: 'operator', annotations: { role: 'any' } },
  rbac: { aggregate: true },
  metrics: { namespace: 'monitoring' },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  podMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: {
    enabled: true,
    labels: { release: 'prometheus' },
    runbooks: 'https://docs.example/runbooks',
  },
  dashboards: { enabled: true, annotations: { folder: 'TCP' } },
};

const SETS: Record<string, object> = {
  'one-namespace': {},
  'two-namespaces': { watchNamespaces: ['tcp-lab'], createNamespaces: true },
  'all-namespaces': {
    watchAllNamespaces: true,
    metrics: { namespace: 'monitoring' },
    podMonitor: { operator: true },
  },
  everything: EVERYTHING,
  'least-of-all': {
    crds: { enabled: false },
    operator: { podDisruptionBudget: { enabled: false } },
    networkPolicy: { enabled: false },
    rbac: { create: false },
    serviceAccount: { create: false, name: 'there-already' },
  },
};

test('what of the chart is made from schemas is what scripts/chart.ts makes', () => {
  for (const [file, text] of Object.entries(chartFiles()))
    assert.ok(readFileSync(path.join(CHART, file), 'utf8') === text, `${file}: run npm run docs`);
});

test('values.yaml is the defaults of the schema', () => {
  assert.deepEqual(parse(readFileSync(path.join(CHART, 'values.yaml'), 'utf8')), chartValues.parse({}));
});

test('helm lint --strict finds nothing', async () => {
  const { status, stdout, stderr } = await runHelm(['lint', '--strict', CHART]);
  assert.equal(status, 0, `${stdout}${stderr}`);
});

for (const [name, values] of Object.entries(SETS)) {
  describe(`the chart with the values "${name}"`, () => {
    let text: string;
    let objects: ChartObject[];
    before(async () => {
      ({ text, objects } = await renderChart(values));
    });

    test('is as it was', () => {
      const documents = text
        .split(/^---\n/m)
        .filter((each) => !each.includes('kind: CustomResourceDefinition'));
      const masked = documents
        .join('---\n')
        .replace(/^ {2}secret: .*$/m, '  secret: MADE-ONCE')
        // Their own test compares them whole.
        .replace(/^( {2}[a-z]+\.json: \|-\n)(?: {4}.*\n)+/gm, '$1    THE-DASHBOARD\n');
      assertGolden(`chart/${name}.yaml`, masked);
    });

    test('is made of objects that Kubernetes knows, each once, with a namespace where there can be one', () => {
      const ours = objects.filter(({ apiVersion }) => !apiVersion.startsWith('monitoring.coreos.com/'));
      assert.deepEqual(ours.flatMap(kubeProblems), []);
      const names = objects.map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      assert.deepEqual(names, [...new Set(names)]);
      for (const { kind, metadata } of objects) {
        const isOfCluster = /^(Cluster|Namespace$|CustomResourceDefinition$)/.test(kind);
        assert.equal(metadata.namespace === undefined, isOfCluster, `${kind} ${metadata.name}`);
      }
    });

    test('has only pods that the Pod Security Standard "restricted" allows', () => {
      const pods = objects.flatMap(podSpec);
      assert.ok(pods.length >= 2);
      for (const { securityContext, containers, hostNetwork } of pods) {
        assert.equal(securityContext.runAsNonRoot, true);
        assert.deepEqual(securityContext.seccompProfile, { type: 'RuntimeDefault' });
        assert.equal(hostNetwork, undefined);
        for (const container of containers) {
          assert.deepEqual(container.securityContext, {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            readOnlyRootFilesystem: true,
          });
        }
      }
    });
  });
}

interface PodSpec {
  securityContext: { runAsNonRoot: boolean; seccompProfile: object };
  hostNetwork?: boolean;
  containers: { securityContext: object }[];
}

function podSpec({ kind, spec }: ChartObject): PodSpec[] {
  if (kind === 'Pod') return [spec as PodSpec];
  const template = (spec as { template?: { spec: PodSpec } } | undefined)?.template;
  return template ? [template.spec] : [];
}

test('the resource definitions are kept when that is asked for, and only then', async () => {
  for (const keep of [true, false]) {
    const { objects } = await renderChart({ crds: { keep } });
    const crds = objects.filter(({ kind }) => kind === 'CustomResourceDefinition');
    assert.equal(crds.length, 2);
    for (const { metadata } of crds)
      assert.equal(metadata.annotations?.['helm.sh/resource-policy'], keep ? 'keep' : undefined);
  }
});

test('each resource definition is well below what an annotation holds', async () => {
  const { objects } = await renderChart();
  for (const crd of objects.filter(({ kind }) => kind === 'CustomResourceDefinition'))
    assert.ok(JSON.stringify(crd).length < 262_144 / 2, crd.metadata.name);
});

test('without all namespaces one right is given outside of those that are watched: to take off finalizers', async () => {
  const { objects } = await renderChart({ watchNamespaces: ['a', 'b'] });
  const everywhere = objects.filter(({ kind }) => kind === 'ClusterRole').map(({ rules }) => rules);
  assert.deepEqual(everywhere, [
    [{ apiGroups: ['synfin.dev'], resources: ['experiments'], verbs: ['patch'] }],
  ]);
  const roles = objects.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'synfin');
  assert.deepEqual(
    roles.map(({ metadata }) => metadata.namespace),
    ['a', 'b'],
  );
});

test('no role has a wildcard, and none may read secrets', async () => {
  for (const values of Object.values(SETS)) {
    const { objects } = await renderChart(values);
    const rules = objects.flatMap(
      ({ rules }) => (rules ?? []) as Record<'apiGroups' | 'resources' | 'verbs', string[]>[],
    );
    for (const { apiGroups, resources, verbs } of rules) {
      assert.ok(![...apiGroups, ...resources, ...verbs].includes('*'));
      if (resources.includes('secrets')) assert.deepEqual(verbs, ['create', 'update', 'patch', 'delete']);
    }
  }
});

const REFUSED: [string, object, RegExp][] = [
  ['a value that there is not', { operator: { replica: 2 } }, /additional properties 'replica' not allowed/],
  ['a text for a number', { operator: { replicas: '2' } }, /\/operator\/replicas.*got string, want integer/s],
  [
    'more operators than make sense',
    { operator: { replicas: 9 } },
    /\/operator\/replicas.*maximum: got 9, want 3/s,
  ],
  [
    'another word for a level',
    { operator: { logLevel: 'loud' } },
    /\/operator\/logLevel.*must be one of 'trace', 'debug'/s,
  ],
  [
    'a namespace that cannot be',
    { watchNamespaces: ['A b'] },
    /\/watchNamespaces\/0.*does not match pattern/s,
  ],
  [
    'all namespaces and some',
    { watchAllNamespaces: true, watchNamespaces: ['a'] },
    /Cannot use watchNamespaces together with watchAllNamespaces/,
  ],
  [
    'no namespace to make',
    { createNamespaces: true },
    /Cannot create namespaces: watchNamespaces names none/,
  ],
  [
    'its own namespace to make',
    { createNamespaces: true, watchNamespaces: ['tools'] },
    /Cannot create namespace "tools": it is the release's own/,
  ],
  ['no service account', { serviceAccount: { create: false } }, /serviceAccount\.name is needed/],
  [
    'metrics read twice',
    { serviceMonitor: { enabled: true }, podMonitor: { operator: true } },
    /Cannot have the operator read twice/,
  ],
];

for (const [what, values, message] of REFUSED) {
  test(`the chart refuses ${what}, and says why`, async () => {
    const { status, stderr } = await runHelm(['template', 'synfin', CHART, '--namespace', 'tools'], values);
    assert.equal(status, 1);
    assert.match(stderr, message);
  });
}

test('dashboards and rules come as they are in the files, but for the URL of the runbooks', async () => {
  const read = (file: string) => readFileSync(path.join(CHART, file), 'utf8');
  const { objects } = await renderChart({
    dashboards: { enabled: true },
    prometheusRule: { enabled: true, runbooks: 'https://docs.example/runbooks' },
  });
  const boards = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
  assert.equal(boards.length, 6);
  for (const { data } of boards) {
    for (const [file, json] of Object.entries(data as Record<string, string>))
      assert.deepEqual(JSON.parse(json), JSON.parse(read(`dashboards/${file}`)));
  }
  const rules = objects.find(({ kind }) => kind === 'PrometheusRule');
  const expected = read('rules/synfin.yaml').replaceAll(
    'runbook: docs/runbooks/',
    'runbook_url: https://docs.example/runbooks/',
  );
  assert.deepEqual(rules?.spec, parse(expected));
});
