import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemList } from './problem-list.ts';
import { textWidth } from './text-width.ts';

const FILES = [
  {
    source: 'a.yaml',
    problems: [
      { path: 'spec.seed', value: '-1', message: 'must be at least 0' },
      { path: 'spec.about.why', value: null, message: 'is required: a text' },
    ],
  },
  { source: 'good.yaml', problems: [] },
  { source: 'b\x1b[2J.yaml', problems: [{ path: '', value: 'null', message: 'must be a mapping' }] },
];

test('problemList tells file, field, value and what would be right, and leaves out what is right', () => {
  assert.equal(
    problemList(FILES, { columns: 100, color: false }),
    [
      'a.yaml: 2 problems',
      '  spec.seed is -1',
      '      must be at least 0',
      '  spec.about.why',
      '      is required: a text',
      '',
      'b�[2J.yaml: 1 problem',
      '  the document',
      '      must be a mapping',
    ].join('\n'),
  );
  assert.equal(problemList([{ source: 'a', problems: [] }], { columns: 100, color: false }), '');
});

test('problemList keeps within the terminal', () => {
  const long = {
    path: `spec.${'x'.repeat(200)}`,
    value: `"${'y'.repeat(70)}"`,
    message: 'must be '.repeat(30),
  };
  for (const color of [false, true]) {
    for (const line of problemList([{ source: 'a', problems: [long] }], { columns: 60, color }).split('\n')) {
      assert.ok(textWidth(line) <= 60, line);
    }
  }
});

test('problemList, with thousands of problems in a file, shows the first hundred and says how many more', () => {
  const problems = Array.from({ length: 5000 }, (_, i) => ({
    path: `a${i}`,
    value: '1',
    message: 'is wrong',
  }));
  const lines = problemList([{ source: 'a', problems }], { columns: 60, color: false }).split('\n');
  assert.deepEqual(
    [lines[0], lines.at(-2), lines.at(-1)],
    ['a: 5000 problems', '      is wrong', '  and 4900 more'],
  );
});
