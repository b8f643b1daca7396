import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultRemove } from './fault.ts';

test('faultRemove with names beside --all is refused before any lab is looked for', async () => {
  await assert.rejects(faultRemove(['one', 'two'], { name: 'default', all: true }), {
    name: 'BadInputError',
    message: 'Cannot end faults: --all ends every one, not only "one", "two"; use one of them',
  });
});
