import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { boundedRecord } from '../spec/bounded-record.ts';
import { clusterRules } from '../spec/cluster-rules.ts';
import { duration } from '../spec/duration.ts';
import { embedded } from '../spec/embedded.ts';
import { structural } from './structural.ts';

const text = z.string().max(5);
const RULES = clusterRules(['self.a', 'must be so', '.a']);

test('structural of each kind of schema is what Kubernetes has for it', () => {
  const cases: [z.ZodType, object][] = [
    [z.boolean(), { type: 'boolean' }],
    [z.enum(['A', 'B']), { type: 'string', enum: ['A', 'B'] }],
    [z.iso.datetime(), { type: 'string', format: 'date-time' }],
    [text.min(1).regex(/^a+$/), { type: 'string', minLength: 1, maxLength: 5, pattern: '^a+$' }],
    [z.int().min(1).max(9), { type: 'integer', format: 'int32', minimum: 1, maximum: 9 }],
    [z.int().min(0), { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }],
    [
      z.union([z.int().min(0).max(9), text]),
      { minimum: 0, maximum: 9, maxLength: 5, 'x-kubernetes-int-or-string': true },
    ],
    [
      z.array(text).max(3),
      {
        type: 'array',
        maxItems: 3,
        'x-kubernetes-list-type': 'atomic',
        items: { type: 'string', maxLength: 5 },
      },
    ],
    [embedded('Affinity'), { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }],
  ];
  for (const [schema, wanted] of cases) assert.deepEqual(structural(schema, 'x'), wanted);
});

test('structural of a mapping has its fields, what is required, and its defaults filled in to the bottom', () => {
  const inner = z.strictObject({ b: text.default('x').describe('B') });
  const schema = z.strictObject({ a: text.describe('A'), inner: inner.prefault({}).describe('Inner') });
  assert.deepEqual(structural(schema, 'x'), {
    type: 'object',
    required: ['a'],
    properties: {
      a: { description: 'A', type: 'string', maxLength: 5 },
      inner: {
        description: 'Inner',
        type: 'object',
        properties: { b: { description: 'B', type: 'string', maxLength: 5, default: 'x' } },
        default: { b: 'x' },
      },
    },
  });
});

test('structural of a list with keys is a map', () => {
  const list = z
    .array(z.strictObject({ name: text.describe('N') }))
    .max(2)
    .meta({ listMapKeys: ['name'] });
  const { 'x-kubernetes-list-type': type, 'x-kubernetes-list-map-keys': keys } = structural(list, 'x');
  assert.deepEqual([type, keys], ['map', ['name']]);
});

test('structural of a mapping of any keys says in rules what they must be', () => {
  const record = boundedRecord(
    z
      .string()
      .max(9)
      .regex(/^a'\d$/)
      .describe('An a'),
    text,
    4,
  );
  const { maxProperties, 'x-kubernetes-validations': rules } = structural(record, 'x');
  assert.equal(maxProperties, 4);
  assert.deepEqual(rules, [
    { rule: 'self.all(key, key.size() <= 9)', message: 'keys must be: An a' },
    { rule: String.raw`self.all(key, key.matches('^a\'\\d$'))`, message: 'keys must be: An a' },
  ]);
});

test('structural brings the rules of refinements, wherever they stand around a schema', () => {
  const refined = text.refine(() => true).meta(RULES);
  const wanted = [{ rule: 'self.a', message: 'must be so', fieldPath: '.a' }];
  const around = [
    refined,
    refined.optional().describe('d'),
    text
      .default('a')
      .refine(() => true)
      .meta(RULES),
    refined.transform((value) => value),
  ];
  for (const schema of around) assert.deepEqual(structural(schema, 'x')['x-kubernetes-validations'], wanted);
  assert.equal(structural(duration, 'x').maxLength, 11);
});

const REFUSED: [string, z.ZodType, RegExp][] = [
  ['a refinement without rules', text.refine(() => true), /"x": a refinement without its rules/],
  ['one around a default', text.default('a').refine(() => true), /a refinement without its rules/],
  ['a field without a description', z.strictObject({ a: text }), /"x\.a": it has no description/],
  ['a text without an end', z.string(), /"x": a text without a greatest length/],
  ['a list without an end', z.array(text), /"x": a list without a greatest length/],
  ['a mapping without an end', z.record(text, text), /"x": a mapping without a greatest number of entries/],
  ['a fraction', z.number(), /"x": a number that need not be whole/],
  ['a multiple', z.int().multipleOf(5), /"x": no place for its check "multiple_of"/],
  ['an open bound', z.int().gt(5), /"x": a bound that is not allowed itself/],
  ['two patterns', text.regex(/a/).regex(/b/), /no place for its check "string_format"/],
  ['a pattern with flags', text.regex(/a/i), /a pattern with flags "i"/],
  ['a change of the text', text.trim(), /no place for its check "overwrite"/],
  [
    'a mapping that is not strict',
    z.object({ a: text.describe('A') }),
    /neither a strict mapping nor one of any/,
  ],
  ['another union', z.union([text, z.boolean()]), /a union of other than a whole number and a text/],
  ['a tagged union', z.discriminatedUnion('t', [z.strictObject({ t: z.literal('a') })]), /"x/],
  ['null', text.nullable(), /a structural schema has no nullable/],
  ['one value', z.literal('a'), /a structural schema has no literal/],
  ['anything', z.unknown(), /a structural schema has no unknown/],
  ['a date', z.date(), /a structural schema has no date/],
];

for (const [what, schema, message] of REFUSED) {
  test(`structural throws for ${what}`, () => {
    assert.throws(() => structural(schema, 'x'), message);
  });
}
