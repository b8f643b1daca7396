import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Registry } from 'prom-client';
import { CountedHistogram } from './counted-histogram.ts';

function waits(registry = new Registry()) {
  const registers = [registry];
  const config = {
    name: 'wait_seconds',
    help: 'A wait',
    labelNames: ['floor'],
    buckets: [0.5, 2],
    registers,
  };
  return { registry, histogram: new CountedHistogram(config) };
}

describe('CountedHistogram', () => {
  it('adds the buckets up, and counts what is above all bounds', async () => {
    const { registry, histogram } = waits();
    histogram.set({ floor: '1' }, { buckets: [3, 0, 2], sum: 11.5 });
    assert.deepEqual((await registry.metrics()).trim().split('\n').slice(2), [
      'wait_seconds_bucket{le="0.5",floor="1"} 3',
      'wait_seconds_bucket{le="2",floor="1"} 3',
      'wait_seconds_bucket{le="+Inf",floor="1"} 5',
      'wait_seconds_sum{floor="1"} 11.5',
      'wait_seconds_count{floor="1"} 5',
    ]);
  });

  it('keeps what was set last of a series, and nothing that was reset', async () => {
    const { registry, histogram } = waits();
    histogram.set({ floor: '1' }, { buckets: [1, 0, 0], sum: 0.2 });
    histogram.set({ floor: '1' }, { buckets: [2, 0, 0], sum: 0.4 });
    assert.match(await registry.metrics(), /^wait_seconds_count\{floor="1"\} 2$/m);
    histogram.reset();
    assert.doesNotMatch(await registry.metrics(), /floor/);
  });
});
