import assert from 'node:assert/strict';
import { test } from 'node:test';
import { laneNamed } from './lane-named.ts';

test('laneNamed takes the option before the fault’s own, and the schema’s default for no wish', () => {
  assert.equal(laneNamed({ match: { lane: 'a' } }, { lane: 'b' }), 'b');
  assert.equal(laneNamed({ match: { lane: 'a' } }, {}), 'a');
  assert.equal(laneNamed({ match: { lane: 'main' } }, {}), undefined);
});
