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
  observability: {
    watchNamespaces: ['labs'],
    imagePullSecrets: [{ name: 'registry' }],
    observability: {
      enabled: true,
      registry: 'registry.example/mirror',
      prometheus: { storage: { persistent: true, storageClassName: 'fast' } },
    },
  },
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

test('ui.enabled gives the live page a port, a Service, a token that is made once, and the right to make Experiments', async () => {
  for (const enabled of [true, false]) {
    const { text, objects } = await renderChart({ ui: { enabled } });
    assert.deepEqual(objects.flatMap(kubeProblems).length, 0);
    const marks = [
      /name: SYNFIN_PAGE_TOKEN/,
      /key: page-token/,
      /^ {2}page-token: \S{40,}$/m,
      /name: synfin-page$/m,
      /- port: page/,
    ];
    for (const mark of marks) assert.equal(mark.test(text), enabled, `${mark}`);
    assert.equal(
      /resources: \[?\n?\s*-?\s*experiments\]?\n\s*verbs: \[get, list, watch, create/.test(text),
      enabled,
    );
  }
});

test('NOTES forward the live page from the Service, and where several operators are, from the one that leads', async () => {
  for (const [replicas, target] of [
    [1, 'service/synfin-page'],
    [2, `"pod/$(kubectl -n tools get lease synfin -o jsonpath='{.spec.holderIdentity}')"`],
  ] as const) {
    const values = { ui: { enabled: true }, operator: { replicas } };
    const args = ['install', 'synfin', CHART, '--dry-run=client', '--namespace', 'tools'];
    const { status, stdout, stderr } = await runHelm(args, values);
    assert.deepEqual([status, stderr], [0, '']);
    const forwards = stdout.split('\n').filter((line) => line.includes('port-forward'));
    assert.deepEqual(forwards, [`  kubectl -n tools port-forward ${target} 8082`]);
  }
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
        // Their own tests compare them whole.
        .replace(/^( {2}[a-z]+\.json: \|-\n)(?: {4}.*\n)+/gm, '$1    THE-DASHBOARD\n')
        .replace(/^( {2}rules\.yaml: \|\n)(?: {4}.*\n)+/m, '$1    THE-RULES\n')
        .replace(/(checksum\/config: ).*$/gm, '$1OF-THE-FILES');
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

test('in all namespaces operator and clean-up have the rights that they have in one, and are told so', async () => {
  const [{ objects: one }, { objects: all }] = await Promise.all([
    renderChart({}),
    renderChart({ watchAllNamespaces: true }),
  ]);
  for (const name of ['synfin', 'synfin-clean-up']) {
    const inOne = one.find(({ kind, metadata }) => kind === 'Role' && metadata.name === name);
    const ofCluster = all.find(
      ({ metadata, kind }) => kind === 'ClusterRole' && metadata.name === `tools-${name}`,
    );
    assert.ok(inOne);
    assert.deepEqual(ofCluster?.rules, inOne.rules);
    const binding = all.find(
      ({ metadata, kind }) => kind === 'ClusterRoleBinding' && metadata.name === `tools-${name}`,
    );
    assert.deepEqual(binding?.subjects, [{ kind: 'ServiceAccount', name, namespace: 'tools' }]);
  }
  const namespaces = (objects: readonly ChartObject[]) =>
    objects
      .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
      .map((each) => JSON.stringify(each).match(/"name":"SYNFIN_NAMESPACES","value":"(.*?)"/)?.[1]);
  assert.deepEqual(namespaces(one), ['tools', 'tools']);
  assert.deepEqual(namespaces(all), ['', '']);
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

test('dashboards and rules come as they are in the files, but for the URL of the runbooks', async () => {
  const read = (file: string) => readFileSync(path.join(CHART, file), 'utf8');
  const { objects } = await renderChart({
    dashboards: { enabled: true },
    prometheusRule: { enabled: true, runbooks: 'https://docs.example/runbooks' },
    observability: { enabled: true },
  });
  const boards = objects.filter(({ metadata }) => metadata.labels?.grafana_dashboard === '1');
  assert.equal(boards.length, 7);
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
  const prometheus = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'synfin-prometheus',
  );
  const files = prometheus?.data as Record<string, string> | undefined;
  assert.deepEqual(parse(files?.['rules.yaml'] ?? ''), parse(expected));
});

test('what dashboards/README.md sets brings dashboards, rules, and monitors of labs and operator', async () => {
  const readme = readFileSync(path.join(CHART, '../../dashboards/README.md'), 'utf8');
  const [, command = ''] = /^\*\*In a cluster\*\* `(helm[^`]*)`/m.exec(readme) ?? [];
  const sets = command.match(/--set \S+/g)?.flatMap((set) => set.split(' ')) ?? [];
  const { status, stdout, stderr } = await runHelm(['template', 'synfin', CHART, ...sets]);
  assert.equal(status, 0, stderr);
  const kinds = [...stdout.matchAll(/^kind: (PodMonitor|ServiceMonitor|PrometheusRule)$/gm)].map(
    ([, kind]) => kind,
  );
  assert.deepEqual(kinds.sort(), ['PodMonitor', 'PodMonitor', 'PrometheusRule']);
  assert.match(stdout, /grafana_dashboard/);
});
