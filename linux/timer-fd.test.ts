import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimerFd } from './timer-fd.ts';

test('TimerFd calls once when its time has come, not before', async () => {
  const expired = Promise.withResolvers<number>();
  const timer = TimerFd.open(() => expired.resolve(performance.now()));
  const began = performance.now();
  timer.set(3.25);
  assert.ok((await expired.promise) - began >= 3.25);
  timer.close();
});

test('TimerFd that is set anew forgets what it was set to before; null is never', async () => {
  const called: string[] = [];
  const timer = TimerFd.open(() => called.push('never'));
  timer.set(0);
  timer.set(null);
  const other = Promise.withResolvers<void>();
  const later = TimerFd.open(other.resolve);
  later.set(60_000);
  later.set(5);
  await other.promise;
  assert.deepEqual(called, []);
  timer.close();
  later.close();
});

test('TimerFd that is closed calls no more, and may be closed and set again', async () => {
  const called: string[] = [];
  const timer = TimerFd.open(() => called.push('closed'));
  timer.set(1);
  timer.close();
  timer.close();
  timer.set(1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const later = TimerFd.open(resolve);
  later.set(4);
  await promise;
  later.close();
  assert.deepEqual(called, []);
});
