// objectKey and parseObjectKey: there and back.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { objectKey, parseObjectKey } from './object-key.ts';

it('objectKey names the namespace where there is one, and parseObjectKey reads both', () => {
  for (const [name, key] of [
    [{ namespace: 'a', name: 'b.c' }, 'a/b.c'],
    [{ name: 'node-1' }, 'node-1'],
  ] as const) {
    assert.equal(objectKey(name), key);
    assert.deepEqual(parseObjectKey(key), name);
  }
});
