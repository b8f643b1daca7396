import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fit, plainText, textWidth, truncate, wrap } from './text-width.ts';

const TEXT = fc.string({ unit: 'grapheme', maxLength: 60 }).map(plainText);

test('textWidth counts columns: wide characters two, combining marks and colours none', () => {
  const cases: [string, number][] = [
    ['', 0],
    ['abc', 3],
    ['─┼►▁█╳◦…’', 9],
    ['接続', 4],
    ['한국', 4],
    ['ｆｕ', 4],
    ['e\u0301', 1],
    ['👍', 2],
    ['👨‍👩‍👧', 2],
    ['\u200b', 0],
    ['\x1b[31mred\x1b[0m', 3],
  ];
  for (const [text, width] of cases) assert.equal(textWidth(text), width, JSON.stringify(text));
});

test('truncate cuts at a column, never within a character, and says so', () => {
  assert.equal(truncate('abcdef', 6), 'abcdef');
  assert.equal(truncate('abcdef', 5), 'abcd…');
  assert.equal(truncate('接続接続', 5), '接続…');
  assert.equal(truncate('接続接続', 4), '接…');
  assert.equal(truncate('abc', 0), '');
  assert.equal(truncate('ab', 1), '…');
});

test('truncate keeps colours and ends the one that it cuts', () => {
  assert.equal(truncate('\x1b[31mabcdef\x1b[0m', 4), '\x1b[31mabc…\x1b[0m');
  assert.equal(truncate('\x1b[31mab\x1b[0mcdef', 4), '\x1b[31mab\x1b[0mc…');
});

test('fit fills up to the width, after the text or before it', () => {
  assert.equal(fit('ab', 4), 'ab  ');
  assert.equal(fit('ab', 4, 'end'), '  ab');
  assert.equal(fit('接続', 5), '接続 ');
  assert.equal(fit('abcdef', 3), 'ab…');
});

test('wrap breaks between words, and within a word that is longer than the line', () => {
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrap('abcdefgh ij', 3), ['abc', 'def', 'gh', 'ij']);
  assert.deepEqual(wrap('  a   b\n c ', 80), ['a b c']);
  assert.deepEqual(wrap('', 10), ['']);
  assert.deepEqual(wrap('接続接続', 4), ['接続', '接続']);
});

test('plainText shows what would command a terminal, and is one line', () => {
  assert.equal(plainText('a\x1b[2Jb\x07c\u202ed\r\ne\u0085f'), 'a�[2Jb�c�d e�f');
});

test('truncate, fit and wrap keep within the width, whatever the text', () => {
  fc.assert(
    fc.property(TEXT, fc.integer({ min: 2, max: 30 }), (text, width) => {
      assert.ok(textWidth(truncate(text, width)) <= width);
      assert.equal(textWidth(fit(text, width)), width);
      for (const line of wrap(text, width)) assert.ok(textWidth(line) <= width, JSON.stringify(line));
    }),
  );
});

test('wrap loses no word', () => {
  fc.assert(
    fc.property(TEXT, fc.integer({ min: 2, max: 30 }), (text, width) => {
      assert.equal(wrap(text, width).join('').replaceAll(' ', ''), text.split(/\s+/).join(''));
    }),
  );
});

test('wrap breaks Chinese between characters, and neither begins a line with 。 nor ends one with （', () => {
  assert.deepEqual(wrap('服务端进入 CLOSE_WAIT 状态。客户端（主动方）结束。', 10), [
    '服务端进入',
    'CLOSE_WAIT',
    '状态。客户',
    '端（主动',
    '方）结束。',
  ]);
});
