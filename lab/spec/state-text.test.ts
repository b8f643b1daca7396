import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LANGUAGES } from './language.ts';
import { ROLE_MEANINGS } from './segment-meaning.ts';
import { SEGMENT_ROLES } from './segment-role.ts';
import { TCP_STATES } from './state.ts';
import { STATE_MEANINGS } from './state-meaning.ts';
import { drawPicture } from './state-picture.ts';
import { STATE_STORIES } from './state-story.ts';
import { roleText, stateText } from './state-text.ts';
import { SYSCTL_MEANINGS } from './sysctl-meaning.ts';
import { textHash } from './text-hash.ts';
import { ROLE_MEANINGS_ZH, STATE_TEXTS_ZH } from './zh/state-text.ts';

test('the Chinese texts of states and roles are of the English ones that are there now', () => {
  const stale = [
    ...TCP_STATES.map((state) => [state, STATE_TEXTS_ZH[state].of, textHash({ ...stateText(state, 'en') })]),
    ...SEGMENT_ROLES.map((role) => [
      role,
      ROLE_MEANINGS_ZH[role].of,
      textHash({ meaning: ROLE_MEANINGS[role].meaning }),
    ]),
  ].filter(([, of, now]) => of !== now);
  assert.deepEqual(
    stale.map(([name, , now]) => `${name}: translate it anew, and set of: '${now}'`),
    [],
  );
});

test('the texts of states and roles are sentences, what is waited for is a phrase, in every language', () => {
  for (const language of LANGUAGES) {
    const end = language === 'en' ? /^[A-Z0-9].*\.$/ : /。$/;
    for (const state of TCP_STATES) {
      const { meaning, howLong, look, waitsFor, seenOn } = stateText(state, language);
      for (const sentence of [meaning, howLong, look]) assert.match(sentence, end, state);
      for (const phrase of [waitsFor, seenOn]) assert.doesNotMatch(phrase, /[.。]$|^$/, state);
    }
    for (const role of SEGMENT_ROLES) assert.match(roleText(role, language), end, role);
  }
});

test('every state has a picture in which it is marked, in ASCII', () => {
  for (const state of TCP_STATES) {
    const picture = drawPicture(STATE_STORIES[state].picture).join('\n');
    assert.ok(picture.includes(`[${state}]`), state);
    assert.match(picture, /^[\x20-\x7e\n]+$/, state);
  }
});

test('every sysctl that a state names is explained, and is one of this kernel; none is explained in vain', () => {
  const named = new Set(TCP_STATES.flatMap((state) => STATE_MEANINGS[state].sysctls));
  assert.deepEqual([...named].sort(), Object.keys(SYSCTL_MEANINGS).sort());
  const inTexts = TCP_STATES.flatMap(
    (state) =>
      JSON.stringify([STATE_MEANINGS[state], STATE_STORIES[state]]).match(/net\.[a-z0-9_.]*[a-z0-9]/g) ?? [],
  );
  for (const name of inTexts) assert.ok(name in SYSCTL_MEANINGS, `${name} is not explained`);
  for (const name of named) assert.ok(existsSync(join('/proc/sys', name.replaceAll('.', '/'))), name);
});

test('drawPicture draws a segment from either side, and one that is lost', () => {
  assert.deepEqual(
    drawPicture([
      { client: 'close()', server: 'LISTEN', segment: { from: 'Client', name: 'SYN', lost: true } },
      { client: 'A', segment: { from: 'Server', name: 'SYN-ACK' } },
      { segment: { from: 'Server', name: 'FIN', lost: true } },
      { segment: { from: 'Client', name: 'ACK' }, server: 'B' },
    ]),
    [
      'client                           server',
      'close()  --- SYN ---X            LISTEN',
      'A        <--------- SYN-ACK ---',
      '                   X--- FIN ---',
      '         --- ACK ------------->  B',
    ],
  );
});
