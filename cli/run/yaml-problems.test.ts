import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { yamlProblems } from './yaml-problems.ts';

const problems = (text: string) =>
  yamlProblems(
    text,
    [parseAllDocuments(text)].flat().flatMap(({ errors }) => errors),
  );

test('yamlProblems of a few errors are those', () => {
  const told = problems('a: 1\na: 2\n');
  assert.equal(told.length, 1);
  assert.match(told[0], /^Map keys must be unique at line 2, column 1/);
});

test('yamlProblems of many errors are the first five, and how many more there are', () => {
  const told = problems('a: 1\n'.repeat(10));
  assert.equal(told.length, 6);
  assert.equal(told.at(-1), 'and 4 more errors of YAML');
});

test('yamlProblems of what nests deeply is that alone, for each way to nest', () => {
  for (const opening of ['[', '{a: ', '- ', '? '])
    assert.deepEqual(problems(opening.repeat(3000)), ['nests more than 100 levels deep'], opening);
});
