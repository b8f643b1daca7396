import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { BadRequest } from './http-error.ts';
import { parseBody } from './parse-body.ts';
import { qualifiedName } from './qualified-name.ts';

const schema = z.strictObject({
  port: z.int().min(1).max(65535),
  how: z.enum(['Fin', 'Reset']).default('Fin'),
});

function refusal(value: unknown): BadRequest {
  try {
    parseBody(schema, value);
  } catch (error) {
    assert.ok(error instanceof BadRequest);
    return error;
  }
  return assert.fail('the body was accepted');
}

test('parseBody with a good body fills in defaults', () => {
  assert.deepEqual(parseBody(schema, { port: 80 }), { port: 80, how: 'Fin' });
});

test('parseBody with several faults names each field and value', () => {
  const { message, problems } = refusal({ port: 'x', how: 'Slam', more: 1 });
  assert.match(message, /^Cannot use the body: port: .*; how: /);
  assert.deepEqual(problems?.map(({ path }) => path).sort(), ['how', 'more', 'port']);
  assert.match(problems?.find(({ path }) => path === 'how')?.message ?? '', /not "Slam"/);
});

test('parseBody without a body says what is expected', () => {
  assert.match(refusal(undefined).message, /expected JSON/);
});

test('parseBody with a huge hostile value gives a short answer', () => {
  assert.ok(refusal({ port: 'x'.repeat(500_000) }).message.length < 300);
});

test('parseBody with thousands of unknown keys lists at most 100', () => {
  const keys = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  const error = refusal(keys);
  assert.ok((error.problems?.length ?? 0) <= 100);
  assert.ok(error.message.length <= 2000);
});

test('parseBody with constructor and prototype keys leaves Object alone', () => {
  refusal(JSON.parse('{"port": 1, "constructor": {"prototype": {"polluted": 1}}}'));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('qualifiedName with a name of an experiment and a lane gives it back', () => {
  assert.equal(qualifiedName('lane', 'close-wait-leak.main'), 'close-wait-leak.main');
});

for (const bad of ['', '__proto__', 'A', '.x', 'a/b', 'x'.repeat(128), 7, undefined]) {
  test(`qualifiedName with ${String(bad).slice(0, 12)} is refused`, () => {
    assert.throws(() => qualifiedName('lane', bad), BadRequest);
  });
}
