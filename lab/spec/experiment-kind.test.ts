import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KIND_LABEL, kindOf } from './experiment-kind.ts';

test('kindOf reads the label, and is null without it', () => {
  assert.equal(kindOf({ metadata: { name: 'e', labels: { [KIND_LABEL]: 'incident' } } }), 'incident');
  assert.equal(kindOf({ metadata: { name: 'e', labels: { other: 'x' } } }), null);
  assert.equal(kindOf({ metadata: { name: 'e' } }), null);
});
