// A request's body, checked against its schema.
import type { z } from 'zod';
import { BadRequest } from './http-error.ts';
import { formatProblems, problemsOf } from './problem.ts';

/**
 * The body as the schema gives it back, defaults filled in.
 *
 * @throws BadRequest with all problems at once.
 */
export function parseBody<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  if (value === undefined)
    throw new BadRequest('Cannot read the body: expected JSON with "content-type: application/json"');
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = problemsOf(result.error, value);
  throw new BadRequest(
    `Cannot use the body: ${formatProblems(problems)}`.slice(0, 2000),
    problems.slice(0, 100),
  );
}
