import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SEGMENT_MEANING } from './segment-meaning.ts';
import { SEGMENT_ROLES } from './segment-role.ts';
import { TCP_STATES } from './state.ts';
import { STATE_MEANING } from './state-meaning.ts';

test('every state and every segment role has a meaning, in whole sentences, with its RFC section', () => {
  assert.deepEqual(Object.keys(STATE_MEANING), [...TCP_STATES]);
  assert.deepEqual(Object.keys(SEGMENT_MEANING), [...SEGMENT_ROLES]);
  const texts = [
    ...Object.values(STATE_MEANING).flatMap(({ means, waits, lasts }) => [means, waits, lasts]),
    ...Object.values(SEGMENT_MEANING).flatMap(({ means, waits, lost }) => [means, waits, lost]),
  ];
  for (const text of texts) assert.match(text, /^[A-Z0-9].*[.]$/);
  for (const { rfc } of [...Object.values(STATE_MEANING), ...Object.values(SEGMENT_MEANING)]) {
    assert.match(rfc, /^RFC 9293 sections? 3\.\d+/);
  }
});

test('RFC names are the states as RFC 9293 writes them', () => {
  for (const state of TCP_STATES) {
    const expected = state === 'SYN_RECV' ? 'SYN-RECEIVED' : state.replaceAll('_', '-');
    assert.equal(STATE_MEANING[state].rfcName, expected);
  }
});
