import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault } from '#lab/spec/fault.ts';
import { refuseRelease } from './refuse-release.ts';

const match = { role: 'Fin' } as const;
const hold = {
  name: 'hold-fin',
  fault: fault.parse({ name: 'hold-fin', match, action: 'Hold', hold: { until: 'Released' } }),
};
const drop = { name: 'drop-fin', fault: fault.parse({ name: 'drop-fin', match, action: 'Drop' }) };

test('refuseRelease of a Hold lets it be', () => {
  refuseRelease([hold]);
});

test('refuseRelease of a Drop beside a Hold says what would be right', () => {
  assert.throws(() => refuseRelease([hold, drop]), {
    name: 'BadInputError',
    message: 'Cannot release: "drop-fin" is no Hold, but a Drop; "synfin fault rm" ends it',
  });
});
