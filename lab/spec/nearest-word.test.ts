import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestWord } from './nearest-word.ts';

const WORDS = ['connections', 'connectTimeout', 'close', 'rate', 'on', 'Syn', 'SynAck'];

test('nearestWord finds a word with letters left out, put in, changed, swapped or of another case', () => {
  const cases: [string, string][] = [
    ['conections', 'connections'],
    ['connectionss', 'connections'],
    ['connektions', 'connections'],
    ['conenctions', 'connections'],
    ['raet', 'rate'],
    ['CLOSE', 'close'],
    ['SYN', 'Syn'],
    ['synack', 'SynAck'],
    ['connect-timeout', 'connectTimeout'],
    ['in', 'on'],
  ];
  for (const [word, wanted] of cases) assert.equal(nearestWord(word, WORDS), wanted, word);
});

test('nearestWord of a word that is far from all is null', () => {
  for (const word of ['', 'banana', 'timeout', 'x'.repeat(10_000)])
    assert.equal(nearestWord(word, WORDS), null, word.slice(0, 10));
  assert.equal(nearestWord('rate', []), null);
});

test('nearestWord of equally near words is the first', () => {
  assert.equal(nearestWord('cat', ['bat', 'hat']), 'bat');
});
