import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectName } from './names.ts';

test('objectName accepts DNS-1123 labels of up to 63 characters', () => {
  for (const name of ['a', '0', 'a-b', 'close-wait-leak', 'a'.repeat(63)]) {
    assert.equal(objectName.safeParse(name).success, true, name);
  }
});

test('objectName says what would be right', () => {
  const told = (name: string) => objectName.safeParse(name).error?.issues.map(({ message }) => message);
  assert.deepEqual(told('a'.repeat(64)), ['must be at most 63 characters']);
  assert.deepEqual(told('A'), ['must be lower-case letters, digits and "-", such as "close-wait-leak"']);
});

test('objectName refuses what Kubernetes refuses', () => {
  for (const name of ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'a b', 'ä', 'a\n', 'a'.repeat(64), 5, null]) {
    assert.equal(objectName.safeParse(name).success, false, JSON.stringify(name));
  }
});
