import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import { type Diversion, diversionOf, widest } from './diversion.ts';

type Match = FaultInput['match'];
const drop = (match: Match) => fault.parse({ name: 'f', match, action: 'Drop' });
const holdUntil = (until: 'ConnectionClosed' | 'Released') =>
  fault.parse({ name: 'f', match: { role: 'Syn' }, action: 'Hold', hold: { until } });

const TABLE: readonly [string, ReturnType<typeof drop>[], Diversion][] = [
  ['no fault', [], 'Nothing'],
  ['Syn', [drop({ role: 'Syn' })], 'Control'],
  ['SynAck', [drop({ role: 'SynAck' })], 'Control'],
  ['Fin', [drop({ role: 'Fin' })], 'Control'],
  ['Rst', [drop({ role: 'Rst' })], 'Control'],
  ['HandshakeAck', [drop({ role: 'HandshakeAck' })], 'Transition'],
  ['HandshakeAck, piggyback: Exclude', [drop({ role: 'HandshakeAck', piggyback: 'Exclude' })], 'Acks'],
  ['AckOfFin', [drop({ role: 'AckOfFin' })], 'Transition'],
  ['AckOfFin, piggyback: Exclude', [drop({ role: 'AckOfFin', piggyback: 'Exclude' })], 'Acks'],
  ['Data', [drop({ role: 'Data' })], 'All'],
  ['Syn held until released', [holdUntil('Released')], 'Control'],
  ['Syn held until its connection has closed', [holdUntil('ConnectionClosed')], 'Transition'],
  ['Fin and AckOfFin', [drop({ role: 'Fin' }), drop({ role: 'AckOfFin', piggyback: 'Exclude' })], 'Acks'],
  ['Fin and Data', [drop({ role: 'Data' }), drop({ role: 'Fin' })], 'All'],
];
for (const [what, faults, expected] of TABLE) {
  test(`diversionOf ${what} is ${expected}`, () => {
    assert.equal(diversionOf('FaultedOnly', faults), expected);
  });
}

test('diversionOf a lane that records all is All, with or without faults', () => {
  assert.equal(diversionOf('All', []), 'All');
  assert.equal(diversionOf('All', [drop({ role: 'Syn' })]), 'All');
});

test('widest of several is the one that includes the others', () => {
  assert.equal(widest([]), 'Nothing');
  assert.equal(widest(['Control', 'Transition', 'Acks']), 'Transition');
});
