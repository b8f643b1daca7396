import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../exit-status.ts';
import { nothingToEnd } from './nothing-to-end.ts';

test('nothingToEnd with no lab up is a success', () => {
  assert.deepEqual(nothingToEnd('No lab "default" is up', []), {
    text: 'No lab "default" is up.',
    status: EXIT.Ok,
  });
});

test('nothingToEnd while other labs are up names them, and is none', () => {
  assert.deepEqual(nothingToEnd('No lab "default" is up', ['--name chooses one that is up: "prod"']), {
    text: 'No lab "default" is up; --name chooses one that is up: "prod".',
    status: EXIT.NotConfirmed,
  });
});
