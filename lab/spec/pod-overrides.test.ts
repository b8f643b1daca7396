import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podOverrides } from './pod-overrides.ts';

const REFUSED: [field: string, value: unknown, wanted: RegExp][] = [
  ['labels', { 'a b': 'x' }, /must be a label name, such as "example\.com\/team"/],
  ['labels', { a: 'two words' }, /must be a label value, such as "red"/],
  ['resources', { limits: { cpu: 'much' } }, /must be a quantity in quotes, such as "500m" or "128Mi"/],
  ['priorityClassName', 'High Priority', /must be the name of a PriorityClass/],
  ['runtimeClassName', '-', /must be the name of a RuntimeClass/],
  ['imagePullSecrets', [{ name: 'A' }], /must be the name of a Secret/],
];

for (const [field, value, wanted] of REFUSED) {
  test(`podOverrides refuses ${field} ${JSON.stringify(value)}, and says what would be right`, () => {
    const { error } = podOverrides.safeParse({ [field]: value });
    assert.match(JSON.stringify(error?.issues).replaceAll('\\"', '"'), wanted);
  });
}
