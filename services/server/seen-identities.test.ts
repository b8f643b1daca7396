import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SeenIdentities } from './seen-identities.ts';

test('SeenIdentities with the same identity twice tells the second', () => {
  const seen = new SeenIdentities();
  assert.deepEqual([seen.add('a'), seen.add('b'), seen.add('a')], [false, false, true]);
});

test('SeenIdentities remembers at least one generation and at most two', () => {
  const seen = new SeenIdentities(10);
  for (let i = 0; i < 25; i++) seen.add(`${i}`);
  assert.equal(seen.add('24'), true);
  assert.equal(seen.add('15'), true);
  assert.equal(seen.add('9'), false);
});
