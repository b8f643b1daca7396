import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { fault } from '#lab/spec/fault.ts';
import { serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { BEHAVIOUR_FIELDS } from './behaviour-fields.ts';
import { FAULT_FIELDS, faultName } from './fault-fields.ts';
import type { Field } from './field.ts';
import { readFields } from './read-fields.ts';

/** What a form says that was opened, changed in some fields, and sent. */
function filled(fields: readonly Field[], changes: Record<string, string> = {}): Record<string, unknown> {
  return readFields(
    fields,
    (path) => changes[path] ?? fields.find((field) => field.path === path)?.initial ?? '',
  );
}

test('forms as they are opened are right: both behaviours, and a fault with each action', () => {
  clientBehaviour.parse(filled(BEHAVIOUR_FIELDS.Client));
  serverBehaviour.parse(filled(BEHAVIOUR_FIELDS.Server));
  const actions = FAULT_FIELDS.find(({ path }) => path === 'action')?.choices ?? [];
  assert.equal(actions.length, 8);
  for (const { value } of actions) fault.parse({ name: 'one', ...filled(FAULT_FIELDS, { action: value }) });
});

test('every choice of a behaviour is right by itself', () => {
  for (const [side, schema] of [
    ['Client', clientBehaviour],
    ['Server', serverBehaviour],
  ] as const) {
    for (const { path, choices = [] } of BEHAVIOUR_FIELDS[side]) {
      for (const { value } of choices) schema.parse(filled(BEHAVIOUR_FIELDS[side], { [path]: value }));
    }
  }
});

test('readFields leaves out what is empty or not there, and gives numbers as numbers', () => {
  const said = filled(FAULT_FIELDS, { action: 'Reset', 'match.connectionsPermille': '12.5', start: ' 5s ' });
  assert.deepEqual(said, {
    match: { role: 'Fin', connectionsPermille: 125 },
    action: 'Reset',
    reset: { to: 'Both' },
    start: '5s',
    duration: '60s',
  });
});

test('readFields gives what is no number as it is, so that the server can tell what would be right', () => {
  assert.deepEqual(filled([{ path: 'rate', label: '', kind: 'number', initial: 'fast' }]), { rate: 'fast' });
});

test('faultName is a name that a fault may have', () => {
  assert.equal(faultName('Drop', 'AckOfFin'), 'drop-ack-of-fin');
});
