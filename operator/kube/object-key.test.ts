import assert from 'node:assert/strict';
import { it } from 'node:test';
import { objectKey } from './object-key.ts';

it('objectKey names the namespace where there is one', () => {
  assert.equal(objectKey({ namespace: 'a', name: 'b.c' }), 'a/b.c');
  assert.equal(objectKey({ name: 'node-1' }), 'node-1');
});
