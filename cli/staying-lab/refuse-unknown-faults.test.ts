import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseUnknownFaults } from './refuse-unknown-faults.ts';

test('refuseUnknownFaults says which fault of which lab, and what is there', () => {
  refuseUnknownFaults(['one'], ['one'], 'lab "default"');
  assert.throws(() => refuseUnknownFaults(['x'], [], 'lab "default"'), {
    name: 'BadInputError',
    message: 'Cannot find fault "x" of lab "default": there is none',
  });
  assert.throws(() => refuseUnknownFaults(['zz', 'y'], ['drop-fin', 'hold-fin'], 'Lab "shared"'), {
    message: 'Cannot find faults "zz", "y" of Lab "shared": there are drop-fin, hold-fin',
  });
  assert.throws(() => refuseUnknownFaults(['drop-fni'], ['drop-fin'], 'lab "default"'), {
    message: 'Cannot find fault "drop-fni" of lab "default": did you mean "drop-fin"?',
  });
});
