import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFields } from './parse-fields.ts';

const NOW = { rate: 1000, close: { how: 'Never', after: '0s' }, response: { bytes: 5 } };

test('parseFields, with a path, sets that field alone, its value read as YAML', () => {
  const { value, problems } = parseFields(['close.how=Fin', 'rate=50', 'fastOpen=true', 'name=a=b'], NOW);
  assert.deepEqual(problems, []);
  assert.deepEqual(value, {
    ...NOW,
    rate: 50,
    close: { how: 'Fin', after: '0s' },
    fastOpen: true,
    name: 'a=b',
  });
  assert.equal(NOW.close.how, 'Never');
});

test('parseFields, with a mapping, replaces each of its fields whole', () => {
  const { value } = parseFields(['{close: {how: Reset}, rate: 7}', '{"endless": true}'], NOW);
  assert.deepEqual(value, { rate: 7, close: { how: 'Reset' }, response: { bytes: 5 }, endless: true });
});

test('parseFields takes a field away by null, and makes mappings on the way to one', () => {
  assert.deepEqual(parseFields(['response=null', 'request.bytes=64'], NOW).value, {
    rate: 1000,
    close: NOW.close,
    request: { bytes: 64 },
  });
});

test('parseFields tells all words that are none', () => {
  const { problems } = parseFields(
    ['fast', '=3', 'a.=1', '[1, 2]', '{a: [}', 'rate={x', '__proto__.x=1'],
    NOW,
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['fast', '=3', 'a.=1', '[1, 2]', '{a: [}', 'rate', '__proto__.x=1'],
  );
  assert.match(problems[0]?.message ?? '', /neither a field such as "close.how=Fin" nor a mapping/);
  assert.match(problems[5]?.message ?? '', /no YAML/);
  assert.equal(({} as { x?: number }).x, undefined);
});

test('parseFields refuses a value that would grow without end', () => {
  const bomb = `{a: &a [1,1,1,1,1,1,1,1,1,1], b: &b [${Array(10).fill('*a')}], c: &c [${Array(10).fill('*b')}], d: [${Array(10).fill('*c')}]}`;
  const { problems } = parseFields([bomb]);
  assert.match(problems[0]?.message ?? '', /alias/i);
});
