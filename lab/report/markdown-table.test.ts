import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMarkdown, markdownCode, markdownTable } from './markdown-table.ts';

test('markdownTable aligns its columns, numbers to the right', () => {
  assert.deepEqual(
    markdownTable(
      [{ title: 'name' }, { title: 'n', right: true }],
      [
        ['a', '5'],
        ['longer', '12345'],
      ],
    ),
    ['| name   |     n |', '| ------ | ----: |', '| a      |     5 |', '| longer | 12345 |'],
  );
});

test('escapeMarkdown leaves state names as they are, and takes markup its meaning', () => {
  assert.equal(escapeMarkdown('CLOSE_WAIT and FIN_WAIT_1'), 'CLOSE_WAIT and FIN_WAIT_1');
  assert.equal(
    escapeMarkdown('a _b_ *c* <d> [e] `f` | \\'),
    'a \\_b\\_ \\*c\\* \\<d\\> \\[e\\] \\`f\\` \\| \\\\',
  );
  assert.equal(escapeMarkdown('two\nlines\x1b[31m'), 'two lines\ufffd\\[31m');
});

test('markdownCode fences whatever backticks there are', () => {
  assert.equal(markdownCode('a'), '`a`');
  assert.equal(markdownCode('a`b'), '``a`b``');
  assert.equal(markdownCode('`'), '`` ` ``');
});
