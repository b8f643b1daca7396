import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { duration } from '#lab/spec/duration.ts';
import { formatProblems, problemsOf } from './problem.ts';

test('problemsOf says of a duration that is missing, once, that it is required', () => {
  const { error } = z.strictObject({ after: duration }).safeParse({});
  assert.ok(error);
  assert.equal(
    formatProblems(problemsOf(error, {})),
    'after is required: a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"',
  );
});
