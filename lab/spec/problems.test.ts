import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { formatPath, formatProblem, type Problem, parseDocument, problemsOf } from './problems.ts';

const schema = z.strictObject({
  name: z.string().min(2).max(5),
  size: z.int().min(1).max(10).optional(),
  share: z.number().gt(0).lt(1).multipleOf(0.25).optional(),
  kind: z.enum(['Alpha', 'Beta']).default('Alpha'),
  on: z.boolean().default(false),
  list: z
    .array(z.strictObject({ key: z.string() }))
    .min(1)
    .max(2)
    .optional(),
  map: z
    .record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.strictObject({ deep: z.int() }))
    .optional(),
  inner: z.strictObject({ first: z.string().default('x') }).prefault({}),
  either: z
    .union([z.strictObject({ one: z.string() }), z.strictObject({ two: z.string(), three: z.string() })])
    .optional(),
});

function problems(value: unknown): Problem[] {
  return parseDocument(schema, value).problems ?? [];
}

test('parseDocument of a right document gives its value with defaults, and no problems', () => {
  assert.deepEqual(parseDocument(schema, { name: 'abc' }), {
    value: { name: 'abc', kind: 'Alpha', on: false, inner: { first: 'x' } },
    problems: null,
  });
});

test('problems of a number beyond all that is counted exactly name the bound once', () => {
  const [one, ...more] = problems({ name: 'abc', size: 1e20 });
  assert.deepEqual([one?.message, more], ['must be at most 10', []]);
});

test('problems name path, value and what would be right', () => {
  const cases: [unknown, Problem][] = [
    [{}, { path: 'name', value: null, message: 'is required: a text' }],
    [{ name: 5 }, { path: 'name', value: '5', message: 'must be a text' }],
    [{ name: null }, { path: 'name', value: 'null', message: 'must be a text' }],
    [{ name: 'a' }, { path: 'name', value: '"a"', message: 'must be a text of at least 2 characters' }],
    [
      { name: 'abcdef' },
      { path: 'name', value: '"abcdef"', message: 'must be a text of at most 5 characters' },
    ],
    [
      { name: 'ab', size: 0 },
      { path: 'size', value: '0', message: 'must be at least 1' },
    ],
    [
      { name: 'ab', size: 11 },
      { path: 'size', value: '11', message: 'must be at most 10' },
    ],
    [
      { name: 'ab', size: '3' },
      { path: 'size', value: '"3"', message: 'must be a whole number' },
    ],
    [
      { name: 'ab', size: 1.5 },
      { path: 'size', value: '1.5', message: 'must be a whole number' },
    ],
    [
      { name: 'ab', share: 0.3 },
      { path: 'share', value: '0.3', message: 'must be a multiple of 0.25' },
    ],
    [
      { name: 'ab', share: 'x' },
      { path: 'share', value: '"x"', message: 'must be a number' },
    ],
    [
      { name: 'ab', on: 'yes' },
      { path: 'on', value: '"yes"', message: 'must be true or false' },
    ],
    [
      { name: 'ab', list: [] },
      { path: 'list', value: 'a list of 0', message: 'must be a list of at least 1 entry' },
    ],
    [
      { name: 'ab', list: {} },
      { path: 'list', value: 'a mapping of 0', message: 'must be a list' },
    ],
    [
      { name: 'ab', inner: [] },
      { path: 'inner', value: 'a list of 0', message: 'must be a mapping' },
    ],
    [
      { name: 'ab', kind: 'alpha' },
      { path: 'kind', value: '"alpha"', message: 'must be one of "Alpha", "Beta"; did you mean "Alpha"?' },
    ],
    [
      { name: 'ab', kind: 'Zeta1234' },
      { path: 'kind', value: '"Zeta1234"', message: 'must be one of "Alpha", "Beta"' },
    ],
    [
      { name: 'ab', kind: 5 },
      { path: 'kind', value: '5', message: 'must be one of "Alpha", "Beta"' },
    ],
    [null, { path: '', value: 'null', message: 'must be a mapping' }],
    ['text', { path: '', value: '"text"', message: 'must be a mapping' }],
    [[], { path: '', value: 'a list of 0', message: 'must be a mapping' }],
    [undefined, { path: '', value: null, message: 'is required: a mapping' }],
  ];
  for (const [value, problem] of cases) assert.deepEqual(problems(value), [problem], JSON.stringify(value));
});

test('problems within lists and maps have a path that can be followed', () => {
  const value = {
    name: 'ab',
    list: [{ key: 'x' }, { key: 1 }],
    map: { 'a.b': { deep: 1 }, ab: { deep: 'x' } },
  };
  assert.deepEqual(problems(value), [
    { path: 'list[1].key', value: '1', message: 'must be a text' },
    { path: 'map["a.b"]', value: '"a.b"', message: 'must be lower case' },
    { path: 'map.ab.deep', value: '"x"', message: 'must be a whole number' },
  ]);
});

test('problems name each unknown key, with the nearest that is known and not yet there', () => {
  assert.deepEqual(problems({ name: 'ab', nmae: 1, sise: [1], kinds: {}, zzz: 'x' }), [
    {
      path: 'nmae',
      value: '1',
      message: 'is not known here; known are size, share, kind, on, list, map, inner, either',
    },
    { path: 'sise', value: 'a list of 1', message: 'is not known here; did you mean "size"?' },
    { path: 'kinds', value: 'a mapping of 0', message: 'is not known here; did you mean "kind"?' },
    {
      path: 'zzz',
      value: '"x"',
      message: 'is not known here; known are size, share, kind, on, list, map, inner, either',
    },
  ]);
});

test('problems suggest keys within lists, maps and defaults', () => {
  const value = { name: 'ab', list: [{ kee: 'x' }], map: { a: { deeep: 1 } }, inner: { frist: 'x' } };
  const messages = Object.fromEntries(problems(value).map(({ path, message }) => [path, message]));
  assert.deepEqual(messages, {
    'list[0].key': 'is required: a text',
    'list[0].kee': 'is not known here; did you mean "key"?',
    'map.a.deep': 'is required: a whole number',
    'map.a.deeep': 'is not known here; did you mean "deep"?',
    'inner.frist': 'is not known here; did you mean "first"?',
  });
});

test('problems of a union are those of the choice that is nearest', () => {
  assert.deepEqual(problems({ name: 'ab', either: { one: 5 } }), [
    { path: 'either.one', value: '5', message: 'must be a text' },
  ]);
});

test('problems cut long values', () => {
  const [problem] = problems({ name: 'x'.repeat(5000) });
  assert.equal(problem?.value?.length, 78);
  assert.match(problem?.value ?? '', /^"x+…"$/);
});

test('problemsOf without the schema names unknown keys, and suggests none', () => {
  const { error } = schema.safeParse({ name: 'ab', sise: 1 });
  assert.ok(error);
  assert.deepEqual(problemsOf(error, { name: 'ab', sise: 1 }), [
    { path: 'sise', value: '1', message: 'is not known here' },
  ]);
});

test('parseDocument tells what a fraction hid from zod', () => {
  const related = z.strictObject({ low: z.int(), high: z.int() }).superRefine(({ low, high }, context) => {
    if (low > high) context.addIssue({ code: 'custom', path: ['low'], message: 'must not exceed high' });
  });
  assert.deepEqual(
    parseDocument(related, { low: 7.5, high: 3 }).problems?.map(({ path, message }) => `${path}: ${message}`),
    ['low: must be a whole number', 'low: must not exceed high'],
  );
});

test('formatPath quotes keys that are no plain words', () => {
  assert.equal(formatPath(['spec', 'steps', 0, 'a-b', 'c.d', '', 5]), 'spec.steps[0].a-b["c.d"][""][5]');
  assert.equal(formatPath([]), '');
});

test('formatProblem is one line with the value that was found', () => {
  assert.equal(
    formatProblem({ path: 'spec.seed', value: '-1', message: 'must be at least 0' }),
    'spec.seed: must be at least 0, not -1',
  );
  assert.equal(
    formatProblem({ path: 'a.b', value: null, message: 'is required: a text' }),
    'a.b is required: a text',
  );
  assert.equal(
    formatProblem({ path: 'a', value: '"x"', message: '"x" is used twice; names must differ' }),
    'a: "x" is used twice; names must differ',
  );
  assert.equal(
    formatProblem({ path: '', value: 'null', message: 'must be a mapping' }),
    'must be a mapping, not null',
  );
});
