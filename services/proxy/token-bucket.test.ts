import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenBucket } from './token-bucket.ts';

test('TokenBucket lets a burst go at once, and what follows at its rate', () => {
  const bucket = new TokenBucket({ bytesPerMs: 100, burst: 3000 });
  const times = [1500, 1500, 1500, 1500].map((bytes) => bucket.take(bytes, 1000, 100));
  assert.deepEqual(times, [1000, 1000, 1015, 1030]);
});

test('TokenBucket refuses what would wait too long, and takes no tokens for it', () => {
  const bucket = new TokenBucket({ bytesPerMs: 100, burst: 1500 });
  assert.deepEqual(
    [1500, 1500, 1500, 1000].map((bytes) => bucket.take(bytes, 0, 20)),
    [0, 15, null, null],
  );
  assert.equal(bucket.take(500, 0, 20), 20);
});

test('TokenBucket fills again, up to its depth', () => {
  const bucket = new TokenBucket({ bytesPerMs: 100, burst: 2000 });
  assert.equal(bucket.take(2000, 0, 0), 0);
  assert.equal(bucket.take(1000, 10, 0), 10);
  assert.equal(bucket.take(3000, 10_000, 100), 10_010);
});

test('TokenBucket keeps the order, the rate and the limit, whatever comes', () => {
  const packet = fc.record({ bytes: fc.integer({ min: 40, max: 1500 }), afterMs: fc.nat(40) });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 200 }), (packets) => {
      const bucket = new TokenBucket({ bytesPerMs: 50, burst: 3000 });
      let [now, last, sum] = [0, 0, 0];
      for (const { bytes, afterMs } of packets) {
        now += afterMs;
        const at = bucket.take(bytes, now, 60);
        if (at === null) continue;
        sum += bytes;
        assert.ok(at >= now && at - now <= 60 && at >= last);
        // From the first packet on, at time 0 or later, no more than the depth and what the time has brought.
        assert.ok(sum <= 3000 + 50 * at + 1e-6, `${sum} by ${at}`);
        last = at;
      }
    }),
  );
});
