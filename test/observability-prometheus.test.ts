// The chart's own Prometheus: its configuration as it will read it, and whether it finds what PodMonitors find.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { networkPolicySpec } from '#operator/lab/network-policy.ts';
import { NAMESPACE_VALUES, ObservabilityChart, type PodMonitor } from '#test/fixtures/observability.ts';
import { promtool, withoutPromtool } from '#test/fixtures/promtool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'synfin-prometheus-'));
after(() => rmSync(folder, { recursive: true }));

for (const [name, values] of Object.entries(NAMESPACE_VALUES)) {
  describe(`the Prometheus of observability in ${name}`, () => {
    let chart: ObservabilityChart;
    before(async () => {
      chart = await ObservabilityChart.render(values);
    });

    test('is configured so that promtool finds nothing wrong', { skip: withoutPromtool }, () => {
      for (const [file, text] of Object.entries(chart.files('synfin-prometheus')))
        writeFileSync(path.join(folder, file), text);
      const { status, said } = promtool(['check', 'config', path.join(folder, 'prometheus.yml')]);
      assert.equal(status, 0, said);
      assert.match(said, /prometheus\.yml is valid/);
      assert.match(said, /rules\.yaml\n\s+SUCCESS: \d+ rules found/);
    });

    test('asks the operator for targets, by jobs of the same names as the PodMonitors', () => {
      const jobs = chart.prometheus.scrape_configs;
      assert.deepEqual(
        jobs.map(({ job_name }) => job_name),
        chart.monitors.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      );
      const { metadata, spec } = chart.find('Service', 'synfin-metrics');
      const [{ port }] = (spec as { ports: [{ port: number }] }).ports;
      assert.deepEqual(
        jobs.map(({ http_sd_configs: [{ url }] }) => url),
        ['labs', 'operators'].map((what) => `http://${metadata.name}:${port}/targets/${what}`),
      );
    });

    test('is told of the namespaces of the PodMonitor: those of the operator', () => {
      const { spec } = chart.find('PodMonitor', 'synfin-labs') as PodMonitor;
      const { any = false, matchNames = [] } = spec.namespaceSelector ?? {};
      assert.equal(chart.env('synfin', 'SYNFIN_NAMESPACES'), any ? '' : matchNames.join(','));
    });

    test('has no right to anything, and no token', () => {
      const { spec } = chart.pod('synfin-prometheus');
      assert.deepEqual([spec.serviceAccountName, spec.automountServiceAccountToken], [undefined, false]);
      const named = chart.objects.filter(({ metadata }) => metadata.name.endsWith('synfin-prometheus'));
      assert.deepEqual(named.map(({ kind }) => kind).sort(), [
        'ConfigMap',
        'Deployment',
        'NetworkPolicy',
        'Service',
      ]);
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
