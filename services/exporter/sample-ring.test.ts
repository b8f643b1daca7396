import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LaneTally } from './lane-tally.ts';
import { type RingLimits, SampleRing } from './sample-ring.ts';

function tallies(sockets: number) {
  const tally = new LaneTally();
  for (let i = 0; i < sockets; i++) tally.add({ clientPort: i, state: 'TIME_WAIT', unaccepted: false });
  return new Map([['a.main', tally]]);
}

/** A ring into which samples of these sizes were put, at 100, 200 … */
function ringOf(sizes: readonly number[], limits: Partial<RingLimits> = {}): SampleRing {
  const ring = new SampleRing(limits);
  sizes.forEach((size, index) => {
    ring.push((index + 1) * 100, tallies(size));
  });
  return ring;
}

const sequences = (ring: SampleRing, after: number) =>
  ring.since(after).samples.map(({ sequence }) => sequence);

describe('SampleRing', () => {
  it('gives what came after, in order', () => {
    const ring = ringOf([0, 1, 2]);
    assert.deepEqual(sequences(ring, 0), [1, 2, 3]);
    assert.deepEqual(sequences(ring, 2), [3]);
    assert.deepEqual(sequences(ring, 3), []);
    assert.deepEqual(ring.since(2).samples[0]?.lanes['a.main']?.sockets, [
      { clientPort: 0, state: 'TIME_WAIT', unaccepted: false },
      { clientPort: 1, state: 'TIME_WAIT', unaccepted: false },
    ]);
    assert.equal(ring.since(2).samples[0]?.at, 300);
  });

  it('is empty before the first sample', () => {
    assert.deepEqual(new SampleRing().since(0), { samples: [], missed: 0 });
  });

  it('tells a slow reader how many samples it missed', () => {
    const ring = ringOf([0, 0, 0, 0, 0], { samples: 2 });
    assert.deepEqual(sequences(ring, 1), [4, 5]);
    assert.equal(ring.since(1).missed, 2);
    assert.equal(ring.since(3).missed, 0);
    assert.equal(ring.since(5).missed, 0);
  });

  it('lets old samples go when it holds too many sockets, but never the latest', () => {
    assert.deepEqual(sequences(ringOf([5, 5, 5], { sockets: 10 }), 0), [2, 3]);
    assert.deepEqual(sequences(ringOf([5, 50], { sockets: 10 }), 0), [2]);
  });

  it('gives a long answer in parts, at least one sample each', () => {
    const ring = ringOf([5, 5, 50, 1], { socketsPerAnswer: 10 });
    assert.deepEqual(sequences(ring, 0), [1, 2]);
    assert.deepEqual(sequences(ring, 2), [3]);
    assert.deepEqual(sequences(ring, 3), [4]);
    assert.equal(ring.since(2).missed, 0);
  });

  it('gives all to a reader that counts from before a restart', () => {
    assert.deepEqual(sequences(ringOf([0, 0]), 900), [1, 2]);
  });
});
