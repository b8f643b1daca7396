import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveExperiment } from '../../test/fixtures/live-source.ts';
import { textHash } from './text-hash.ts';
import { aboutHash, translateAbout, translation } from './translation.ts';
import { withoutStraySpaces } from './zh/without-stray-spaces.ts';

const VALID = {
  of: '0123456789ab',
  title: '标题',
  done: '做法',
  expect: '预期',
  why: '原因',
  remedy: '对策',
};

test('translation takes texts, and takes out the spaces that YAML makes of line breaks', () => {
  const { why } = translation.parse({ ...VALID, why: ' 服务端 进入\nCLOSE_WAIT 。 然后\n（见 RFC） 结束\n' });
  assert.equal(why, '服务端进入 CLOSE_WAIT。然后（见 RFC）结束');
});

test('translation refuses what is missing, unknown, empty or too long, and a hash that is none', () => {
  const { remedy: _, ...without } = VALID;
  const wrong = [
    without,
    { ...VALID, shows: [] },
    { ...VALID, done: '' },
    { ...VALID, title: '长'.repeat(121) },
    { ...VALID, of: 'ABCDEF012345' },
    { ...VALID, of: 123456789012 },
    null,
  ];
  for (const value of wrong) assert.equal(translation.safeParse(value).success, false, JSON.stringify(value));
});

test('aboutHash changes with every text, and not with how its lines are broken', () => {
  const { about } = liveExperiment('a').spec;
  const hash = aboutHash(about);
  for (const field of ['title', 'done', 'expect', 'why', 'remedy'] as const) {
    assert.notEqual(aboutHash({ ...about, [field]: `${about[field]}!` }), hash, field);
    assert.equal(aboutHash({ ...about, [field]: ` ${about[field].replaceAll(' ', '\n  ')}` }), hash, field);
  }
  assert.equal(aboutHash({ ...about, references: ['RFC 1'] }), hash);
});

test('textHash tells apart where one text ends and the next begins', () => {
  assert.notEqual(textHash({ a: 'x', b: '' }), textHash({ a: '', b: 'x' }));
});

test('translateAbout replaces the texts and keeps the rest', () => {
  const { about } = liveExperiment('a').spec;
  assert.deepEqual(translateAbout(about, VALID), {
    ...about,
    title: '标题',
    done: '做法',
    expect: '预期',
    why: '原因',
    remedy: '对策',
  });
});

test('withoutStraySpaces keeps the spaces between Chinese and Latin words', () => {
  for (const text of ['每个 FIN 的 ACK', 'a b', '用 `ss` 查看']) assert.equal(withoutStraySpaces(text), text);
});
