import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchLoop } from './loop-watch.ts';

test('watchLoop with a clock that runs ahead tells the lag', () => {
  let now = 0;
  const loop = watchLoop(() => now);
  assert.equal(loop.lagMs, 0);
  now = 250 + 1700;
  assert.equal(loop.lagMs, 1700);
  loop.close();
});

test('watchLoop told to forget says nothing of what was late before', () => {
  let now = 0;
  const loop = watchLoop(() => now);
  now = 1000;
  loop.forget();
  assert.equal(loop.lagMs, 0);
  now = 1000 + 250 + 300;
  assert.equal(loop.lagMs, 300);
  loop.close();
});
