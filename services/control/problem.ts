// What is wrong with an input: every fault at once, each with its field, its value and what would be right.
import type { z } from 'zod';

/** One fault of an input. */
export interface Problem {
  /** Field, dotted: `behaviour.close.after`; empty for the input as a whole. */
  path: string;
  message: string;
}

/**
 * The problems that zod found in `input`, with the offending values quoted.
 *
 * @param isSecret says of a path that its value must not be shown.
 */
export function problemsOf(
  error: z.ZodError,
  input: unknown,
  isSecret: (path: string) => boolean = () => false,
): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: 'is not known here' }));
    }
    const value = valueAt(input, issue.path);
    if (value === undefined && issue.code === 'invalid_type') {
      const { message } = issue;
      return [{ path, message: message.startsWith('is required') ? message : `is required: ${message}` }];
    }
    const shown = value === undefined || isSecret(path) ? '' : `, not ${shorten(value)}`;
    return [{ path, message: `${issue.message}${shown}` }];
  });
}

/** The problems in one line: `close.after: must be …; rate: must be …`. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ path, message }) =>
      path === '' ? message : message.startsWith('is ') ? `${path} ${message}` : `${path}: ${message}`,
    )
    .join('; ');
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** An answer must not grow with a hostile value. */
function shorten(value: unknown): string {
  const text = typeof value === 'object' && value !== null ? describe(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function describe(value: object): string {
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}
