// wait: ends by time or by signal, and leaves nothing behind.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ManualTiming } from '#test/fixtures/manual-timing.ts';
import { wait } from './wait.ts';

it('wait ends when the time is over', async () => {
  const timing = new ManualTiming();
  const done = wait(timing, 100, new AbortController().signal);
  await timing.advance(100);
  await done;
});

it('wait ends with the signal, and its alarm is called off', async () => {
  const timing = new ManualTiming();
  const stop = new AbortController();
  const done = wait(timing, 100, stop.signal);
  stop.abort();
  await done;
  assert.deepEqual(timing.pending, []);
});

it('wait with a signal that is aborted already ends at once', async () => {
  const timing = new ManualTiming();
  await wait(timing, 100, AbortSignal.abort());
  assert.deepEqual(timing.pending, []);
});
