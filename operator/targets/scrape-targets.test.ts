// The targets of a cluster whose pods are only said to run, as an operator that does not lead knows them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { labSpec } from '#lab/spec/lab.ts';
import { readOperatorConfig } from '#operator/config.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { LABS, PODS } from '#operator/kube/resources.ts';
import { REAL_TIMING as timing } from '#operator/kube/timing.ts';
import { desiredObjects } from '#operator/lab/desired-objects.ts';
import type { LabContext } from '#operator/lab/lab-context.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { Operator } from '#operator/operator.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { FakeWorkloads } from '#test/fixtures/fake-kube/fake-workloads.ts';
import { ObservabilityChart } from '#test/fixtures/observability.ts';
import { monitoredTargets } from '#test/prometheus/monitored-targets.ts';
import type { TargetGroup } from './target-groups.ts';

let chart: ObservabilityChart;
let fake: FakeKube;
let workloads: FakeWorkloads;
let operator: Operator;

before(async () => {
  chart = await ObservabilityChart.render({});
  fake = await FakeKube.start({ namespaces: ['labs', 'tools'] });
  workloads = new FakeWorkloads(fake, { nodes: ['one', 'two'] });
  for (const placement of ['Gateway', 'Sidecar']) addLab(placement.toLowerCase(), { proxy: { placement } });
  fake.verbs.create(fake.kind(PODS), 'tools', operatorPod('synfin-1'), 'test');
  fake.verbs.create(fake.kind(PODS), 'tools', operatorPod('synfin-2'), 'test');
  operator = new Operator({
    api: new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig })),
    ...{ timing, registry: new Registry(), version: '0.0.0', isLeading: () => false },
    config: readOperatorConfig({
      ...{ SYNFIN_IMAGE: 'synfin:1', SYNFIN_CONTROL_SECRET: '0123456789abcdef' },
      ...{ SYNFIN_POD_NAME: 'synfin-2', SYNFIN_POD_NAMESPACE: 'tools' },
      SYNFIN_POD_SELECTOR: chart.env('synfin', 'SYNFIN_POD_SELECTOR'),
    }),
    open: () => assert.fail('it asks no service'),
    log: pino({ level: 'silent' }),
  });
});
after(async () => {
  await operator.stop();
  workloads.stop();
  await fake.stop();
});

function addLab(name: string, spec: object): void {
  const object = {
    apiVersion: 'synfin.dev/v1alpha1',
    kind: 'Lab',
    metadata: { name, namespace: 'labs' },
    spec,
  };
  const { metadata } = fake.verbs.create(fake.kind(LABS), 'labs', object, 'test');
  const lab = { name, namespace: 'labs', uid: metadata.uid ?? '', spec: labSpec.parse(spec) };
  const context: LabContext = {
    ...{ image: 'synfin:1', imagePullPolicy: 'Never', installSecret: '', operatorNamespace: 'tools' },
    ...{ metricsNamespace: null, logLevel: 'info', podSecurity: 'privileged', forwardingIsOff: false },
  };
  for (const { resource, object } of desiredObjects(lab, context))
    fake.verbs.create(fake.kind(resource), 'labs', object, 'test');
}

function operatorPod(name: string) {
  const { metadata, spec } = chart.pod('synfin');
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace: 'tools' }, spec };
}

/** As series of Prometheus have them. */
function seriesOf(job: string, groups: readonly TargetGroup[] | null): Record<string, string>[] {
  return (groups ?? []).flatMap(({ targets, labels }) =>
    targets.map((instance) => ({ job, instance, ...labels })),
  );
}

const sorted = (all: readonly object[]) =>
  all.map((each) => JSON.stringify(Object.entries(each).sort())).sort();

test('ScrapeTargets before the first list says that it does not know, not that there are none', () => {
  assert.deepEqual([operator.targets.labs(), operator.targets.operators()], [null, null]);
});

test('ScrapeTargets of an operator that does not lead are those of the PodMonitors, with the same labels', async () => {
  operator.targets.start();
  const all = () => [
    ...seriesOf('tools/synfin-labs', operator.targets.labs()),
    ...seriesOf('tools/synfin', operator.targets.operators()),
  ];
  // Of a Gateway lab five, of a Sidecar lab five, and two operators.
  const found = await until(all, ({ length }) => length >= 12);
  const expected = chart.monitors.flatMap((monitor) =>
    monitoredTargets(monitor, fake.list(PODS) as PodObject[]),
  );
  assert.deepEqual(sorted(found), sorted(expected));
  assert.ok(
    sorted(found).some(
      (each) => each.includes('"component","server"') && each.includes('"container","proxy"'),
    ),
  );
});

test('ScrapeTargets of an operator that does not lead ask for pods alone', () => {
  const kinds = new Set(fake.requests.map(({ path }) => path.split('/').at(-1)));
  assert.deepEqual([...kinds], ['pods']);
});

test('ScrapeTargets leaves out a pod that has ended', async () => {
  const target = {
    kind: fake.kind(PODS),
    namespace: 'labs',
    name: 'gateway-server-0',
    subresource: 'status',
  } as const;
  fake.verbs.patch(target, 'Merge', { status: { phase: 'Failed' } }, 'test');
  await until(
    () => seriesOf('', operator.targets.labs()),
    (series) => !series.some(({ pod }) => pod === 'gateway-server-0'),
  );
});
