import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findElement } from './find-element.ts';

test('findElement says which element the page does not have', () => {
  assert.throws(() => findElement('#status', { querySelector: () => null }), {
    message: 'Cannot find "#status": the page does not have it',
  });
});
