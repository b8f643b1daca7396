import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fractionOf, hashNumber, hashText, isChosen } from './choice.ts';

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
