// A behaviour as it is changed on a command line: what is given replaces what was there, checked by the schema.
import type { z } from 'zod';
import { isMapping } from '#lab/spec/even-if-invalid.ts';
import { type Problem, parseDocument } from '#lab/spec/problems.ts';
import { type Fields, parseFields } from './parse-fields.ts';

export type ReadBehaviour<T> = { behaviour: T; problems: null } | { behaviour: null; problems: Problem[] };

/**
 * @param words fields; `connections=+50` is 50 more than now, because connections is a total
 * @param now what it does now; empty: the defaults
 */
export function readBehaviour<S extends z.ZodType>(
  schema: S,
  words: readonly string[],
  now: Fields,
): ReadBehaviour<z.output<S>> {
  const total = Number(now.connections ?? 0);
  const absolute = words.map((word) =>
    word.replace(/^connections=\+(\d{1,7})$/, (_, more) => `connections=${total + Number(more)}`),
  );
  const said = parseFields(absolute).value;
  const { value, problems } = parseFields(absolute, withoutIdleTimes(now, said));
  const parsed = parseDocument(schema, value);
  if (parsed.problems === null && problems.length === 0) return { behaviour: parsed.value, problems: null };
  // The whole has every field already, so that for an unknown one none would be left to suggest; the words alone have not.
  const alone = parseDocument(schema, said).problems ?? [];
  const told = (parsed.problems ?? []).map((problem) =>
    problem.message.startsWith('is not known')
      ? (alone.find(({ path }) => path === problem.path) ?? problem)
      : problem,
  );
  return { behaviour: null, problems: [...problems, ...told] };
}

/** What never happens from now on has no time: the one that it had goes with what is replaced. */
function withoutIdleTimes(now: Fields, said: Fields): Fields {
  const entries = Object.entries(now).map(([name, before]) => {
    const change = said[name];
    if (!isMapping(before) || !isMapping(change) || !Object.values(change).includes('Never'))
      return [name, before];
    const { after: _, ...rest } = before;
    return [name, rest];
  });
  return Object.fromEntries(entries) as Fields;
}
