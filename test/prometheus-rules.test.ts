// The rules and the metrics, as Prometheus's own tool judges them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { alerts } from '#dashboards/rules/alerts.ts';
import { promtool, withoutPromtool } from '#test/fixtures/promtool.ts';

const ROOT = path.join(import.meta.dirname, '..');
const CASES = path.join(import.meta.dirname, 'fixtures/prometheus/alerts.yaml');

describe('promtool', { skip: withoutPromtool }, () => {
  it('finds nothing wrong with the rules', () => {
    const { status, said } = promtool(['check', 'rules', 'charts/synfin/rules/synfin.yaml']);
    assert.equal(status, 0, said);
  });

  it('sees each alert fire when it should, and only then', () => {
    const { status, said } = promtool(['test', 'rules', CASES]);
    assert.equal(status, 0, said);
  });

  for (const service of ['exporter', 'client', 'server', 'proxy', 'operator'])
    it(`finds nothing wrong with the page of the ${service}`, () => {
      const page = readFileSync(path.join(ROOT, `test/golden/${service}-metrics.txt`), 'utf8');
      const { status, said } = promtool(['check', 'metrics'], page);
      assert.equal(`${status} ${said}`, '0 ');
    });
});

it('every alert has a case in which it fires', () => {
  const cases = readFileSync(CASES, 'utf8');
  const fires = (alert: string) => new RegExp(`alertname: ${alert}\\n.*\\n +exp_alerts:\\n`).test(cases);
  assert.deepEqual(
    alerts.filter(({ alert }) => !fires(alert)).map(({ alert }) => alert),
    [],
  );
});
