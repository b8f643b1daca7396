import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fault } from '#lab/spec/fault.ts';
import { refuseTakenNames } from './refuse-taken-names.ts';

const mine = fault.parse({ name: 'mine', match: { role: 'Fin' }, action: 'Drop', duration: '1m' });

test('refuseTakenNames, of a name that is free, or of a fault that has ended, lets it be', () => {
  refuseTakenNames([{ name: 'mine' }], [], 'default');
  refuseTakenNames([{ name: 'mine' }], [{ name: 'mine', fault: mine, state: 'Ended' }], 'default');
});

for (const state of ['InForce', 'Pending'] as const) {
  test(`refuseTakenNames, of a fault that is ${state}, says what it is and what ends it`, () => {
    assert.throws(
      () => refuseTakenNames([{ name: 'new' }, mine], [{ name: 'mine', fault: mine, state }], 'b'),
      {
        name: 'BadInputError',
        message:
          'Cannot add faults: there is a "mine" already (drop every Fin, for 1m); end it first, by "synfin fault rm mine --name b", or choose another name',
      },
    );
  });
}
