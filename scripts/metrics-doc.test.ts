import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type MetricDescription, metricCatalog } from './metric-catalog.ts';
import { metricProblems } from './metric-lint.ts';
import { metricsDoc } from './metrics-doc.ts';

describe('docs/metrics.md', () => {
  it('is what scripts/metrics-doc.ts makes of the services', () => {
    const written = readFileSync(path.join(import.meta.dirname, '../docs/metrics.md'), 'utf8');
    assert.equal(written, metricsDoc(), 'run node scripts/metrics-doc.ts');
  });
});

describe('metricProblems()', () => {
  it('finds nothing in the metrics of all services', () => {
    assert.deepEqual(Object.values(metricCatalog()).flat().flatMap(metricProblems), []);
  });

  const right: MetricDescription = { name: 'synfin_doors', help: 'Doors', type: 'gauge', labels: ['floor'] };
  const WRONG: [string, Partial<MetricDescription>][] = [
    ['a foreign prefix', { name: 'doors' }],
    ['capitals', { name: 'synfin_openDoors' }],
    ['a counter without _total', { type: 'counter' }],
    ['a gauge with _total', { name: 'synfin_doors_total' }],
    ['a suffix of histograms', { name: 'synfin_doors_count' }],
    ['its type in the name', { name: 'synfin_gauge_doors' }],
    ['milliseconds', { name: 'synfin_door_milliseconds' }],
    ['a counter of milliseconds', { name: 'synfin_door_ms_total', type: 'counter' }],
    ['an abbreviated unit', { name: 'synfin_door_open_s' }],
    ['no help', { help: ' ' }],
    ['a period', { help: 'Doors.' }],
    ['a capital label', { labels: ['Floor'] }],
    ['a reserved label', { labels: ['le'] }],
  ];
  for (const [what, wrong] of WRONG)
    it(`refuses ${what}`, () => assert.notDeepEqual(metricProblems({ ...right, ...wrong }), []));

  it('accepts a metric that is right', () => assert.deepEqual(metricProblems(right), []));
});
