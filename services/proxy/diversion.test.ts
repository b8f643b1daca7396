import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import { diversionOf } from './diversion.ts';

type Match = FaultInput['match'];
const drop = (match: Match) => fault.parse({ name: 'f', match, action: 'Drop' });
const holdUntil = (until: 'ConnectionClosed' | 'Released') =>
  fault.parse({ name: 'f', match: { role: 'Syn' }, action: 'Hold', hold: { until } });

/** The letters of what is diverted. */
function letters(...faults: ReturnType<typeof drop>[]): string {
  const { control, acks, payload, all } = diversionOf('FaultedOnly', faults);
  return `${control ? 'C' : ''}${acks ? 'A' : ''}${payload ? 'P' : ''}${all ? '*' : ''}`;
}

const TABLE: readonly [string, ReturnType<typeof drop>[], string][] = [
  ['no fault', [], ''],
  ['Syn', [drop({ role: 'Syn' })], 'C'],
  ['SynAck', [drop({ role: 'SynAck' })], 'C'],
  ['Fin', [drop({ role: 'Fin' })], 'C'],
  ['Rst', [drop({ role: 'Rst' })], 'C'],
  ['HandshakeAck', [drop({ role: 'HandshakeAck' })], 'CAP'],
  ['HandshakeAck, piggyback: Exclude', [drop({ role: 'HandshakeAck', piggyback: 'Exclude' })], 'CA'],
  ['AckOfFin', [drop({ role: 'AckOfFin' })], 'CAP'],
  ['AckOfFin, piggyback: Exclude', [drop({ role: 'AckOfFin', piggyback: 'Exclude' })], 'CA'],
  ['Data', [drop({ role: 'Data' })], '*'],
  ['Syn held until released', [holdUntil('Released')], 'C'],
  ['Syn held until its connection has closed', [holdUntil('ConnectionClosed')], 'CAP'],
  ['Fin and AckOfFin', [drop({ role: 'Fin' }), drop({ role: 'AckOfFin', piggyback: 'Exclude' })], 'CA'],
  ['Fin and Data', [drop({ role: 'Fin' }), drop({ role: 'Data' })], '*'],
];
for (const [what, faults, expected] of TABLE) {
  test(`diversionOf ${what} is "${expected}"`, () => {
    assert.equal(letters(...faults), expected);
  });
}

test('diversionOf a lane that records all is everything, with or without faults', () => {
  for (const faults of [[], [drop({ role: 'Syn' })]]) {
    assert.deepEqual(diversionOf('All', faults), { control: false, acks: false, payload: false, all: true });
  }
});
