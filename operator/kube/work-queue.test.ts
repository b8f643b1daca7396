// WorkQueue: one key at a time, nothing lost, failures later and later.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { type Outcome, WorkQueue, type WorkQueueOptions } from './work-queue.ts';

function setUp(options: Partial<WorkQueueOptions> = {}) {
  const timing = new ManualTiming();
  const begun: string[] = [];
  const outcomes: Outcome[] = [];
  const open = new Map<string, { end: (againMs?: number) => void; fail: (error: Error) => void }>();
  const queue = new WorkQueue({
    timing,
    work: (key) => {
      begun.push(key);
      return new Promise((resolve, reject) => open.set(key, { end: resolve, fail: reject }));
    },
    onOutcome: (outcome) => outcomes.push(outcome),
    ...options,
  });
  const end = (key: string, againMs?: number) => open.get(key)?.end(againMs);
  const fail = (key: string) => open.get(key)?.fail(new Error('no'));
  return { timing, begun, outcomes, queue, end, fail };
}

describe('WorkQueue', () => {
  it('a key that is added while it is worked on is worked on once more, afterwards', async () => {
    const { timing, begun, queue, end } = setUp();
    queue.add('a');
    queue.add('a');
    queue.add('a');
    assert.deepEqual(begun, ['a']);
    end('a');
    await timing.advance(0);
    assert.deepEqual(begun, ['a', 'a']);
    end('a');
    await timing.advance(60_000);
    assert.deepEqual(begun, ['a', 'a']);
  });

  it('as many keys at a time as it may, the others in order', async () => {
    const { timing, begun, queue, end } = setUp({ concurrency: 2 });
    for (const key of ['a', 'b', 'c', 'd', 'c']) queue.add(key);
    assert.deepEqual([begun, queue.depth], [['a', 'b'], 2]);
    end('b');
    await timing.advance(0);
    assert.deepEqual([begun, queue.depth], [['a', 'b', 'c'], 1]);
  });

  it('a key that is busy does not keep the next from running', async () => {
    const { begun, queue } = setUp({ concurrency: 2 });
    queue.add('a');
    queue.add('a');
    queue.add('b');
    assert.deepEqual(begun, ['a', 'b']);
  });

  it('a failure is tried again, later each time, and from the start after a success', async () => {
    const { timing, begun, queue, end, fail } = setUp({ backoff: { firstMs: 100, longestMs: 300 } });
    timing.chance = 1;
    queue.add('a');
    const pauses: (number | undefined)[] = [];
    for (let failure = 0; failure < 4; failure++) {
      fail('a');
      await timing.advance(0);
      pauses.push(timing.pending[0]);
      await timing.advance(timing.pending[0] ?? 0);
    }
    assert.deepEqual(pauses, [100, 200, 300, 300]);
    end('a');
    await timing.advance(0);
    queue.add('a');
    fail('a');
    await timing.advance(0);
    assert.deepEqual([timing.pending, begun.length], [[100], 6]);
  });

  it('a key that waits after a failure runs at once when it is added, and then not also later', async () => {
    const { timing, begun, queue, end, fail } = setUp();
    queue.add('a');
    fail('a');
    await timing.advance(0);
    queue.add('a');
    end('a');
    await timing.advance(60_000);
    assert.deepEqual(begun, ['a', 'a']);
  });

  it('work that asks to be done again is, in that time; of two times the sooner counts', async () => {
    const { timing, begun, queue, end } = setUp();
    queue.add('a');
    end('a', 1000);
    await timing.advance(0);
    queue.addAfter('a', 5000);
    assert.deepEqual(timing.pending, [1000]);
    queue.addAfter('a', 400);
    assert.deepEqual(timing.pending, [400]);
    await timing.advance(400);
    assert.deepEqual([begun, timing.pending], [['a', 'a'], []]);
  });

  it('work that throws before it returns a promise is a failure like another', async () => {
    const { timing, outcomes, queue } = setUp({
      work: () => {
        throw new Error('at once');
      },
    });
    queue.add('a');
    await timing.advance(0);
    assert.match(String(outcomes[0]?.error), /at once/);
    assert.equal(timing.pending.length, 1);
    await queue.stop();
  });

  it('tells how long a key waited and took', async () => {
    const { timing, outcomes, queue, end } = setUp({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    await timing.advance(30);
    end('a');
    await timing.advance(0);
    await timing.advance(5);
    end('b');
    await timing.advance(0);
    assert.deepEqual(outcomes, [
      { key: 'a', waitedMs: 0, tookMs: 30 },
      { key: 'b', waitedMs: 30, tookMs: 5 },
    ]);
  });

  it('stopped: waits for what runs, begins nothing more, takes nothing more', async () => {
    const { timing, begun, queue, end } = setUp({ concurrency: 1 });
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 100);
    let isStopped = false;
    const stopped = queue.stop().then(() => {
      isStopped = true;
    });
    await timing.advance(1000);
    assert.equal(isStopped, false);
    end('a', 10);
    await stopped;
    queue.add('d');
    await timing.advance(1000);
    assert.deepEqual([begun, timing.pending], [['a'], []]);
  });
});
