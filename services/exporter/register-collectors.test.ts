import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import type { Collector, MetricFamily } from './collector.ts';
import { registerCollectors } from './register-collectors.ts';

const family = (name: string, type: MetricFamily['type'] = 'Gauge', labels: string[] = []) => ({
  name,
  help: 'A number',
  type,
  labels,
});

function page(...collectors: Collector[]) {
  const registry = new Registry();
  const warnings: unknown[] = [];
  let ms = 0;
  registerCollectors({
    registry,
    collectors,
    log: { warn: (fields: unknown) => warnings.push(fields) },
    now: () => (ms += 250),
  });
  const scrape = async () =>
    (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { scrape, warnings };
}

describe('registerCollectors()', () => {
  it('shows what a collector gives, its duration and its success', async () => {
    const { scrape } = page({
      name: 'doors',
      metrics: [family('doors', 'Gauge', ['floor']), family('steps_total', 'Counter'), family('absent')],
      collect: () => [
        { metric: 'doors', labels: { floor: '1' }, value: 3 },
        { metric: 'steps_total', value: 12 },
      ],
    });
    assert.deepEqual(await scrape(), [
      'doors{floor="1"} 3',
      'steps_total 12',
      'synfin_exporter_collector_duration_seconds{collector="doors"} 0.25',
      'synfin_exporter_collector_success{collector="doors"} 1',
    ]);
  });

  it('shows a histogram that was counted elsewhere, and forgets its series that are gone', async () => {
    let counted = [{ metric: 'wait_seconds', labels: { floor: '1' }, value: { buckets: [2, 1], sum: 4 } }];
    const { scrape } = page({
      name: 'doors',
      metrics: [{ ...family('wait_seconds', 'Histogram', ['floor']), bounds: [0.5] }],
      collect: () => counted,
    });
    const shown = [
      'wait_seconds_bucket{le="0.5",floor="1"} 2',
      'wait_seconds_bucket{le="+Inf",floor="1"} 3',
      'wait_seconds_sum{floor="1"} 4',
      'wait_seconds_count{floor="1"} 3',
    ];
    for (const _ of [1, 2]) assert.deepEqual((await scrape()).slice(0, 4), shown);
    counted = [];
    assert.ok(!(await scrape()).some((line) => line.startsWith('wait_seconds')));
  });

  it('sets a counter anew at each scrape, and forgets series that are gone', async () => {
    let floor = 1;
    const { scrape } = page({
      name: 'doors',
      metrics: [family('doors_total', 'Counter', ['floor'])],
      collect: () => [{ metric: 'doors_total', labels: { floor: String(floor) }, value: 5 }],
    });
    await scrape();
    floor = 2;
    assert.equal((await scrape())[0], 'doors_total{floor="2"} 5');
    assert.ok(!(await scrape()).some((line) => line.includes('floor="1"')));
  });

  it('keeps the page when one collector fails, and shows nothing old of it', async () => {
    let isBroken = false;
    const failing: Collector = {
      name: 'failing',
      metrics: [family('first'), family('second_total', 'Counter'), family('third', 'Gauge', ['x'])],
      collect() {
        if (isBroken) throw new Error('Cannot read');
        return [
          { metric: 'first', value: 1 },
          { metric: 'second_total', value: 2 },
          { metric: 'third', labels: { x: 'y' }, value: 3 },
        ];
      },
    };
    const sound: Collector = {
      name: 'sound',
      metrics: [family('sound')],
      collect: () => [{ metric: 'sound', value: 4 }],
    };
    const { scrape, warnings } = page(failing, sound);
    assert.ok((await scrape()).includes('second_total 2'));
    isBroken = true;
    assert.deepEqual(await scrape(), [
      'sound 4',
      'synfin_exporter_collector_duration_seconds{collector="failing"} 0.25',
      'synfin_exporter_collector_duration_seconds{collector="sound"} 0.25',
      'synfin_exporter_collector_success{collector="failing"} 0',
      'synfin_exporter_collector_success{collector="sound"} 1',
    ]);
    assert.equal(warnings.length, 1);
    assert.equal((warnings[0] as { collector: string }).collector, 'failing');
  });

  it('takes a sample that was not named for a failure', async () => {
    const { scrape, warnings } = page({
      name: 'doors',
      metrics: [family('doors')],
      collect: () => [{ metric: 'windows', value: 1 }],
    });
    assert.ok((await scrape()).includes('synfin_exporter_collector_success{collector="doors"} 0'));
    const { err } = warnings[0] as { err: Error };
    assert.equal(err.message, 'Cannot show metric "windows": collector "doors" did not name it');
  });
});
