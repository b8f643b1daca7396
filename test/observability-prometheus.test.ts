// The chart's own Prometheus: its configuration as it will read it, and the labels that the targets get.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { stringify } from 'yaml';
import { networkPolicySpec } from '#operator/lab/network-policy.ts';
import { NAMESPACE_VALUES, ObservabilityChart, type PrometheusConfig } from '#test/fixtures/observability.ts';
import { promtool, withoutPromtool } from '#test/fixtures/promtool.ts';
import type { ChartObject } from '#test/fixtures/render-chart.ts';

interface PodMonitor extends ChartObject {
  spec: {
    selector: { matchLabels: Record<string, string> };
    namespaceSelector?: { any?: boolean; matchNames?: string[] };
    podMetricsEndpoints: {
      port: string;
      relabelings?: { sourceLabels: [string]; targetLabel: string }[];
    }[];
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'synfin-prometheus-'));
after(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): string {
  writeFileSync(path.join(folder, file), text);
  return path.join(folder, file);
}

/** Debian builds Prometheus without the discovery of Kubernetes; the rest of the configuration is as it is. */
function withFileDiscovery({ scrape_configs: jobs, ...rest }: PrometheusConfig) {
  const byFile = { file_sd_configs: [{ files: ['targets.json'] }] };
  return {
    ...rest,
    scrape_configs: jobs.map(({ kubernetes_sd_configs: _, ...job }) => ({ ...job, ...byFile })),
  };
}

for (const [name, values] of Object.entries(NAMESPACE_VALUES)) {
  describe(`the Prometheus of observability in ${name}`, () => {
    let chart: ObservabilityChart;
    let config: PrometheusConfig;
    let monitors: PodMonitor[];
    before(async () => {
      chart = await ObservabilityChart.render(values);
      config = chart.prometheus;
      monitors = chart.objects.filter(({ kind }) => kind === 'PodMonitor') as PodMonitor[];
    });

    test('is configured so that promtool finds nothing wrong', { skip: withoutPromtool }, () => {
      write('rules.yaml', chart.files('synfin-prometheus')['rules.yaml'] as string);
      write('targets.json', '[]');
      const check = (text: string) => promtool(['check', 'config', write('prometheus.yml', text)]);
      const asItIs = check(stringify(config));
      const hasNoKubernetes = /field kubernetes_sd_configs not found/.test(asItIs.said);
      const { status, said } = hasNoKubernetes ? check(stringify(withFileDiscovery(config))) : asItIs;
      assert.equal(status, 0, said);
      assert.match(said, /rules\.yaml\n\s+SUCCESS: \d+ rules found/);
    });

    test('finds the pods that the PodMonitors find, and gives them the same labels', () => {
      assert.deepEqual(
        config.scrape_configs.map(({ job_name }) => job_name),
        monitors.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      );
      for (const [i, { metadata, spec }] of monitors.entries()) {
        const { kubernetes_sd_configs: discovery, relabel_configs: rules = [] } =
          config.scrape_configs[i] ?? {};
        const { any = false, matchNames: names = [metadata.namespace] } = spec.namespaceSelector ?? {};
        const label = Object.entries(spec.selector.matchLabels)
          .map((each) => each.join('='))
          .join(',');
        const selectors = [{ role: 'pod', label }];
        assert.deepEqual(discovery, [{ role: 'pod', ...(any ? {} : { namespaces: { names } }), selectors }]);
        const ports = spec.podMetricsEndpoints.map(({ port }) => port).join('|');
        assert.ok(
          rules.some(({ source_labels: [from], regex }) => from.endsWith('port_name') && regex === ports),
        );
        for (const {
          sourceLabels: [from],
          targetLabel,
        } of spec.podMetricsEndpoints[0]?.relabelings ?? [])
          assert.ok(
            rules.some((rule) => rule.source_labels[0] === from && rule.target_label === targetLabel),
            from,
          );
      }
    });

    test('may list and watch pods where it looks for them, and nothing else', () => {
      const roles = chart.objects.filter(
        ({ kind, metadata }) => kind.endsWith('Role') && metadata.name.endsWith('synfin-prometheus'),
      );
      for (const { rules } of roles)
        assert.deepEqual(rules, [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }]);
      const looked = config.scrape_configs.map(
        ({ kubernetes_sd_configs: [one] = [] }) => one?.namespaces?.names,
      );
      const isEverywhere = looked.includes(undefined);
      assert.deepEqual(
        roles.map(({ metadata }) => metadata.namespace),
        isEverywhere ? [undefined] : [...new Set(looked.flat())],
      );
      const account = chart.pod('synfin-prometheus').spec.serviceAccountName;
      assert.equal(account, chart.find('ServiceAccount', 'synfin-prometheus').metadata.name);
    });

    test('is let in by the policies of the operator and of each lab, and lets Grafana in', () => {
      const { labels } = chart.pod('synfin-prometheus').metadata;
      const lab = networkPolicySpec({ name: 'demo' }, { operatorNamespace: 'tools', metricsNamespace: null });
      assert.ok(letsIn(lab, labels));
      assert.ok(letsIn(chart.find('NetworkPolicy', 'synfin').spec, labels));
      const own = chart.find('NetworkPolicy', 'synfin-prometheus').spec;
      assert.ok(letsIn(own, chart.pod('synfin-grafana').metadata.labels));
      assert.ok(!letsIn(own, { 'app.kubernetes.io/name': 'another' }));
    });
  });
}

test("a lab's pod gets the labels that the dashboards choose by", { skip: withoutPromtool }, async () => {
  const { prometheus: config } = await ObservabilityChart.render({});
  const of = (about: Record<string, string>) =>
    Object.fromEntries(Object.entries(about).map(([label, value]) => [`__meta_kubernetes_${label}`, value]));
  const pod = {
    ...{ namespace: 'labs', pod_name: 'demo-server-0', pod_node_name: 'worker', pod_phase: 'Running' },
    ...{ pod_label_synfin_dev_lab: 'demo', pod_label_app_kubernetes_io_component: 'server' },
  };
  const port = (container: string, more: object = {}) =>
    of({ ...pod, pod_container_name: container, pod_container_port_name: container, ...more });
  const groups = [
    { targets: ['10.0.0.1:7074'], labels: port('exporter') },
    { targets: ['10.0.0.1:9001'], labels: port('lane') },
    { targets: ['10.0.0.2:7074'], labels: port('exporter', { pod_phase: 'Succeeded' }) },
  ];
  write('targets.json', JSON.stringify(groups));
  const file = write('prometheus.yml', stringify({ ...withFileDiscovery(config), rule_files: [] }));
  const job = config.scrape_configs[0]?.job_name as string;
  const { status, said } = promtool(['check', 'service-discovery', '--timeout=2s', file, job]);
  assert.equal(status, 0, said);
  const found = JSON.parse(said.slice(said.indexOf('['), said.lastIndexOf('\n]') + 2)) as {
    labels: object | null;
  }[];
  const kept = found.flatMap(({ labels }) =>
    labels === null || Object.keys(labels).length === 0 ? [] : [labels],
  );
  const seen = kept.map((labels) =>
    Object.fromEntries(Object.entries(labels).filter(([label]) => !label.startsWith('__'))),
  );
  assert.deepEqual(seen, [
    {
      ...{ job, instance: '10.0.0.1:7074', namespace: 'labs', pod: 'demo-server-0', node: 'worker' },
      ...{ container: 'exporter', endpoint: 'exporter', lab: 'demo', component: 'server' },
    },
  ]);
});

interface PodSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; values: string[] }[];
}

/** By the labels of a pod in the release's namespace, as far as our policies use them. */
function letsIn(policy: unknown, labels: Record<string, string>): boolean {
  const { ingress } = policy as { ingress: { from: { podSelector?: PodSelector }[] }[] };
  return ingress.some(({ from }) =>
    from.some(
      ({ podSelector: { matchLabels = {}, matchExpressions = [] } = { matchLabels: { none: '' } } }) => {
        const wanted = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
        return wanted && matchExpressions.every(({ key, values }) => values.includes(labels[key] ?? ''));
      },
    ),
  );
}
