import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fractionOf, hashNumber, hashText, isChosen, normalOf } from './choice.ts';

test('isChosen over many hashes picks about the share, and a larger share includes a smaller one', () => {
  const base = hashText('lane', 7);
  const hashes = Array.from({ length: 20_000 }, (_, i) => hashNumber(base, i));
  const [ten, half] = [100, 500].map((permille) => hashes.filter((hash) => isChosen(hash, permille)));
  assert.ok(ten && half);
  assert.ok(Math.abs(ten.length - 2000) < 150, `${ten.length}`);
  assert.ok(Math.abs(half.length - 10_000) < 300, `${half.length}`);
  const inHalf = new Set(half);
  assert.ok(ten.every((hash) => inHalf.has(hash)));
  assert.equal(hashes.filter((hash) => isChosen(hash, 1000)).length, hashes.length);
});

test('fractionOf any hash is from 0 to below 1', () => {
  for (const hash of [0, 1, -1, 0x7fff_ffff, -0x8000_0000]) {
    const fraction = fractionOf(hash);
    assert.ok(fraction >= 0 && fraction < 1, `${hash}: ${fraction}`);
  }
});

test('hashText of another text or another seed is another hash', () => {
  const hashes = ['a', 'b', 'ab', 'ba', ''].flatMap((text) => [1, 2].map((seed) => hashText(text, seed)));
  assert.equal(new Set(hashes).size, hashes.length);
});

test('normalOf is normal: mean 0, deviation 1, a third beyond it, and never infinite', () => {
  const base = hashText('normal', 3);
  const values = Array.from({ length: 20_000 }, (_, i) =>
    normalOf(hashNumber(base, 2 * i), hashNumber(base, 2 * i + 1)),
  );
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const beyond = values.filter((value) => Math.abs(value) > 1).length / values.length;
  assert.ok(Math.abs(mean) < 0.03, `${mean}`);
  assert.ok(Math.abs(variance - 1) < 0.05, `${variance}`);
  assert.ok(Math.abs(beyond - 0.3173) < 0.015, `${beyond}`);
  for (const hash of [0, 1, -1, 0x7fff_ffff, -0x8000_0000])
    assert.ok(Number.isFinite(normalOf(hash, hash)), `${hash}`);
});
