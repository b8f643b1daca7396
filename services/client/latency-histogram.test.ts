import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LATENCY_BOUNDS_MS, LatencyHistogram } from './latency-histogram.ts';

test('LatencyHistogram with nothing in it is all zeros', () => {
  assert.deepEqual(new LatencyHistogram().summary(), { count: 0, p50: 0, p99: 0, max: 0 });
});

test('LatencyHistogram with 99 short times and a long one tells them apart', () => {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 99; i++) histogram.add(0.9);
  histogram.add(1003);
  assert.deepEqual(histogram.summary(), { count: 100, p50: 1, p99: 1, max: 1003 });
});

test('LatencyHistogram with a time above all bounds gives it as it is', () => {
  const histogram = new LatencyHistogram();
  histogram.add(500_000);
  assert.deepEqual(histogram.summary(), { count: 1, p50: 500_000, p99: 500_000, max: 500_000 });
});

test('LATENCY_BOUNDS_MS ascend from 0.1 ms to 200 s', () => {
  assert.equal(LATENCY_BOUNDS_MS[0], 0.1);
  assert.equal(LATENCY_BOUNDS_MS.at(-1), 200_000);
  assert.deepEqual(
    [...LATENCY_BOUNDS_MS].sort((a, b) => a - b),
    LATENCY_BOUNDS_MS,
  );
});

test('LatencyHistogram merged from two is the same as one with all times', () => {
  const times = fc.array(fc.double({ min: 0, max: 300_000, noNaN: true }), { maxLength: 50 });
  fc.assert(
    fc.property(times, times, (left, right) => {
      const [one, two, both] = [new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram()];
      for (const ms of left) one.add(ms);
      for (const ms of right) two.add(ms);
      for (const ms of [...left, ...right]) both.add(ms);
      one.merge(two.toData());
      assert.deepEqual(one.summary(), both.summary());
    }),
  );
});

test('LatencyHistogram percentiles are never below the true ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 200 }),
      (times) => {
        const histogram = new LatencyHistogram();
        for (const ms of times) histogram.add(ms);
        const sorted = [...times].sort((a, b) => a - b);
        const { p50, p99 } = histogram.summary();
        assert.ok(p50 + 0.001 >= (sorted[Math.ceil(times.length * 0.5) - 1] ?? 0));
        assert.ok(p99 + 0.001 >= (sorted[Math.ceil(times.length * 0.99) - 1] ?? 0));
      },
    ),
  );
});
