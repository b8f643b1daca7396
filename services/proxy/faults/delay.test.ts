import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, facts, NOW, put } from '../made-faults.ts';

const MATCH = { role: 'Fin' } as const;
const SEGMENTS = Array.from({ length: 2000 }, (_, i) => i + 1);

function delays(delay: object, seed = 1): number[] {
  const one = put({ match: MATCH, action: 'Delay', delay: { time: '100ms', ...delay } }, { seed });
  return SEGMENTS.map((ordinal) => decide([one], facts({ ordinal })).delayMs);
}

test('Delay with a normal jitter: two thirds within one deviation, the mean is the time, the same for the same seed', () => {
  const all = delays({ jitter: '20ms', distribution: 'Normal' });
  const mean = all.reduce((sum, ms) => sum + ms, 0) / all.length;
  const within = all.filter((ms) => ms >= 80 && ms <= 120).length / all.length;
  assert.ok(Math.abs(mean - 100) < 2, `${mean}`);
  assert.ok(Math.abs(within - 0.683) < 0.04, `${within}`);
  assert.ok(Math.max(...all) > 140, 'a uniform jitter would end at 120');
  assert.deepEqual(delays({ jitter: '20ms', distribution: 'Normal' }), all);
  assert.notDeepEqual(delays({ jitter: '20ms', distribution: 'Normal' }, 2), all);
});

test('Delay with the widest normal jitter is never negative, never above twice the time, and heaped up at neither', () => {
  const all = delays({ jitter: '100ms', distribution: 'Normal' });
  assert.ok(all.every((ms) => ms >= 0 && ms <= 200));
  assert.ok(all.filter((ms) => ms < 1 || ms > 199).length < 30);
});

test('Delay in order: within one direction of a connection nothing overtakes, whatever the times', () => {
  const arrival = fc.record({
    afterMs: fc.nat(30),
    ordinal: fc.integer({ min: 1, max: 2 }),
    from: fc.constantFrom<0 | 1>(0, 1),
  });
  fc.assert(
    fc.property(fc.array(arrival, { maxLength: 60 }), (arrivals) => {
      const delay = { time: '50ms', jitter: '50ms', order: 'Kept' } as const;
      const one = put({ match: MATCH, action: 'Delay', delay });
      const connections = new Map([1, 2].map((ordinal) => [ordinal, facts({ ordinal }).incarnation]));
      const latest = new Map<string, number>();
      let now = NOW;
      for (const [i, { afterMs, ordinal, from }] of arrivals.entries()) {
        now += afterMs;
        const segment = facts({ ordinal, from, offset: i });
        segment.incarnation = connections.get(ordinal) ?? segment.incarnation;
        const at = now + decide([one], segment, { now }).delayMs;
        const key = `${ordinal} ${from}`;
        assert.ok(at >= (latest.get(key) ?? 0) && at >= now);
        latest.set(key, at);
      }
    }),
  );
});

test('Delay in no order lets one of several close segments overtake', () => {
  const one = put({ match: MATCH, action: 'Delay', delay: { time: '50ms', jitter: '50ms' } });
  const times = SEGMENTS.slice(0, 20).map((offset) => offset + decide([one], facts({ offset })).delayMs);
  assert.ok(times.some((at, i) => at < (times[i - 1] ?? 0)));
});
