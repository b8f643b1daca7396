// Generated input, a few thousand of each; many more by npm run soak -- frames, and -- files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryFiles } from '#test/soak/file-test.ts';
import { tryFrames } from '#test/soak/frame-test.ts';
import { Seeded } from '#test/soak/seeded.ts';
import { shrink } from '#test/soak/shrink.ts';
import { spoiledFile, spoilNode } from '#test/soak/spoiled-files.ts';

test('parser and flow tracker, given any packets, never throw, and every reason to refuse one is met', () => {
  const { parsed, refused } = tryFrames(20_000, 1);
  assert.ok(parsed > 10_000, `only ${parsed} packets followed`);
  for (const [reason, count] of Object.entries(refused)) assert.ok(count > 20, `${reason}: ${count}`);
});

test('files with mistakes are refused with their problems, or are valid and can be told and begun', () => {
  const { valid, refused } = tryFiles(200, 1);
  assert.equal(valid + refused, 200);
  assert.ok(valid > 3 && refused > 150, `${valid} valid, ${refused} refused`);
});

test('spoiledFile, with the same seed, is the same', () => {
  assert.equal(spoiledFile(new Seeded(5)), spoiledFile(new Seeded(5)));
  assert.notEqual(spoiledFile(new Seeded(5)), spoiledFile(new Seeded(6)));
});

test('shrink keeps the items without which it no longer fails', () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  const fails = (some: readonly number[]) => some.includes(17) && some.includes(803);
  assert.deepEqual(shrink(numbers, fails), [17, 803]);
});

test('spoilNode changes what it is given, and nothing of everybody', () => {
  for (let seed = 0; seed < 2000; seed++) spoilNode({}, new Seeded(seed));
  assert.deepEqual(Object.keys(Object.prototype), []);
});
