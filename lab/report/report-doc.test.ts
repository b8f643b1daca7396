import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { z } from 'zod';
import { EXAMPLE_LADDER } from './example-ladder.ts';
import { drawLadder } from './ladder.ts';
import { reportDoc } from './report-doc.ts';
import { schemaDoc } from './schema-doc.ts';

test('docs/report.md is what scripts/report-doc.ts makes', () => {
  const page = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');
  assert.equal(page, reportDoc(drawLadder(EXAMPLE_LADDER)), 'run scripts/report-doc.ts');
});

test('docs/report.md has a meaning for every field', () => {
  const page = reportDoc(drawLadder(EXAMPLE_LADDER));
  const without = page.split('\n').filter((line) => /^\| `.*\|\s+\|$/.test(line));
  assert.deepEqual(without, []);
});

test('schemaDoc has one section for a mapping that stands in several places', () => {
  const inner = z.strictObject({ a: z.int().describe('A | B') });
  const root = z.strictObject({ x: inner.describe('X'), y: z.array(inner).nullable().describe('Y') });
  assert.deepEqual(schemaDoc(root, 'root'), [
    '## root',
    '',
    '| field | type                    | meaning |',
    '| ----- | ----------------------- | ------- |',
    '| `x`   | mapping                 | X       |',
    '| `y`   | list of mapping or null | Y       |',
    '',
    '## `x`, `y[]`',
    '',
    '| field | type         | meaning |',
    '| ----- | ------------ | ------- |',
    '| `a`   | whole number | A \\| B  |',
    '',
  ]);
});

test('schemaDoc of a type that it has no words for says which', () => {
  const schema = z.strictObject({ big: z.bigint().describe('a number') });
  assert.throws(() => schemaDoc(schema, 'x'), /^TypeError: Cannot document a schema of type "bigint"$/);
});
