import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEGMENT_DETAILS } from './segment-detail.ts';
import { ROLE_MEANINGS } from './segment-meaning.ts';
import { SEGMENT_ROLES } from './segment-role.ts';
import { TCP_STATES } from './state.ts';
import { STATE_MEANINGS } from './state-meaning.ts';

test('every state and every segment role has a meaning, in whole sentences, with its RFC section', () => {
  assert.deepEqual(Object.keys(STATE_MEANINGS), [...TCP_STATES]);
  assert.deepEqual(Object.keys(ROLE_MEANINGS), [...SEGMENT_ROLES]);
  const texts = [
    ...Object.values(STATE_MEANINGS).flatMap(({ meaning, howLong }) => [meaning, howLong]),
    ...Object.values(ROLE_MEANINGS).map(({ meaning }) => meaning),
    ...Object.values(SEGMENT_DETAILS).flatMap(({ waits, lost }) => [waits, lost]),
  ];
  for (const text of texts) assert.match(text, /^[A-Z0-9][\s\S]*[.]$/);
  for (const { rfc } of [...Object.values(STATE_MEANINGS), ...Object.values(ROLE_MEANINGS)]) {
    assert.match(rfc, /^RFC 9293 sections? 3\.\d+/);
  }
});
