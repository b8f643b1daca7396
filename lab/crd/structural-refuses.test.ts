import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { structural } from './structural.ts';

const REFUSED: [what: string, schema: z.ZodType, message: string][] = [
  ['a bound that excludes itself', z.int().gt(1), 'a bound that is not allowed itself'],
  ['a pattern with flags', z.string().max(9).regex(/a/i), 'a pattern with flags "i"'],
  ['a type without counterpart', z.bigint(), 'a structural schema has no bigint'],
  [
    'a mapping that lets more through',
    z.looseObject({}).extend({ a: z.boolean() }),
    'neither a strict mapping nor one of any content',
  ],
  ['a list without end', z.array(z.boolean()), 'a list without a greatest length'],
  [
    'a mapping without end',
    z.record(z.string().max(9), z.boolean()),
    'a mapping without a greatest number of entries',
  ],
  ['an enumeration of numbers', z.enum({ one: 1 }), 'an enumeration of more than texts'],
  ['a text without end', z.string(), 'a text without a greatest length'],
  ['a fraction', z.number(), 'a number that need not be whole'],
  [
    'a union of booleans',
    z.union([z.boolean(), z.boolean()]),
    'a union of other than a whole number and a text',
  ],
  ['a check of another kind', z.string().max(9).trim(), 'no place for its check "overwrite"'],
  ['a refinement alone', z.boolean().refine(() => true), 'a refinement without its rules for a cluster'],
];

for (const [what, schema, message] of REFUSED) {
  test(`structural, of ${what}, throws and names the place`, () => {
    assert.throws(() => structural(schema, 'spec.x'), {
      name: 'TypeError',
      message: `Cannot define "spec.x": ${message}`,
    });
  });
}

test('structural, of a member without a description, throws and names the member', () => {
  assert.throws(
    () => structural(z.strictObject({ a: z.boolean() }), 'spec'),
    /Cannot define "spec\.a": it has no description/,
  );
});
