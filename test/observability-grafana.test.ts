// The chart's own Grafana: what it is provisioned with, and who may do what.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { ObservabilityChart } from '#test/fixtures/observability.ts';
import { CHART } from '#test/fixtures/render-chart.ts';

const FOLDER = path.join(CHART, 'dashboards');
const BOARDS = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

describe('the Grafana of observability', () => {
  let chart: ObservabilityChart;
  let env: Record<string, string>;
  before(async () => {
    chart = await ObservabilityChart.render({});
    const [grafana] = chart.pod('synfin-grafana').spec.containers;
    env = Object.fromEntries(grafana?.env.map((each) => [each.name, each.value]) ?? []);
  });
  const provisioned = (file: string) => parse(chart.files('synfin-grafana')[file] as string);

  test('has every dashboard in a folder that it reads, the first page among them', () => {
    const { containers, volumes } = chart.pod('synfin-grafana').spec;
    const [{ options }] = provisioned('providers.yaml').providers;
    const mount = containers[0]?.volumeMounts.find(({ mountPath }) => mountPath === options.path);
    const sources = volumes.find(({ name }) => name === mount?.name)?.projected?.sources ?? [];
    const mounted = sources.flatMap(({ configMap }) => Object.keys(chart.files(configMap.name)));
    assert.deepEqual(mounted.sort(), [...BOARDS].sort());
    const home = env.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH;
    assert.ok(BOARDS.some((file) => `${options.path}/${file}` === home));
  });

  test("has the data source that the dashboards' variable finds, with the interval of the samples", () => {
    const [source, ...more] = provisioned('datasources.yaml').datasources;
    assert.deepEqual(more, []);
    assert.equal(source.isDefault, true);
    assert.equal(source.jsonData.timeInterval, chart.prometheus.global.scrape_interval);
    const { ports } = chart.find('Service', 'synfin-prometheus').spec as { ports: { port: number }[] };
    assert.equal(source.url, `http://synfin-prometheus:${ports[0]?.port}`);
    // The documents ask nothing.
    for (const file of BOARDS.filter((each) => each !== 'docs.json')) {
      const used: unknown[] = [];
      const board = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'), (key, value) => {
        if (key === 'datasource') used.push(value);
        return value;
      });
      const [{ name, type, query, regex }] = board.templating.list;
      assert.deepEqual([name, type, query, regex], ['datasource', 'datasource', source.type, undefined]);
      assert.ok(used.length > 10);
      for (const one of used) assert.deepEqual(one, { type: source.type, uid: `\${${name}}` });
    }
  });

  test('lets everyone view, nobody log in, and asks nobody outside', () => {
    const wanted = {
      ...{ AUTH_ANONYMOUS_ENABLED: 'true', AUTH_ANONYMOUS_ORG_ROLE: 'Viewer' },
      ...{ AUTH_BASIC_ENABLED: 'false', AUTH_DISABLE_LOGIN_FORM: 'true' },
      ...{ SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true', PLUGINS_PREINSTALL_DISABLED: 'true' },
      ...{ ANALYTICS_CHECK_FOR_UPDATES: 'false', ANALYTICS_REPORTING_ENABLED: 'false' },
    };
    for (const [setting, value] of Object.entries(wanted)) assert.equal(env[`GF_${setting}`], value, setting);
    assert.deepEqual(
      (chart.find('NetworkPolicy', 'synfin-grafana').spec as { ingress: unknown }).ingress,
      [],
    );
  });
});
