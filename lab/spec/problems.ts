// What is wrong with a document: every problem at once, each with its field, its value and what would be right.
import type { z } from 'zod';
import { nearestWord } from './nearest-word.ts';
import { knownKeys, wantsWholeNumber } from './schema-at.ts';

/** One problem of a document. */
export interface Problem {
  /** Where: `spec.steps[0].faults[1].match.role`; empty for the document as a whole. */
  path: string;
  /** The value there, quoted as JSON and cut if long; null where there is none. */
  value: string | null;
  /** What is wrong, or what would be right: `must be one of "Syn", "Fin"`, `is required: a string`. */
  message: string;
}

type Issue = z.core.$ZodIssue;

/**
 * All problems that zod found in `input`.
 *
 * @param schema the schema that was asked; with it, an unknown key is told which known one is nearest.
 */
export function problemsOf(error: z.ZodError, input: unknown, schema?: z.ZodType): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, [], input, schema));
}

/** The document with its defaults filled in, or all that is wrong with it. */
export function parseDocument<S extends z.ZodType>(
  schema: S,
  input: unknown,
): { value: z.output<S>; problems: null } | { value: null; problems: Problem[] } {
  const result = schema.safeParse(input);
  if (result.success) return { value: result.data, problems: null };
  const found = withoutSafeBound(result.error.issues);
  const issues = [...found, ...issuesHiddenByFractions(schema, input, found)];
  return { value: null, problems: issues.flatMap((issue) => problemsOfIssue(issue, [], input, schema)) };
}

/** Of a number beyond all that a computer counts exactly zod says so as well; the schema's own bound says it all. */
function withoutSafeBound(issues: readonly Issue[]): Issue[] {
  return issues.filter(
    (issue) =>
      !(issue.code === 'too_big' && issue.maximum === Number.MAX_SAFE_INTEGER) ||
      !issues.some(
        (other) =>
          other !== issue && other.code === 'too_big' && formatPath(other.path) === formatPath(issue.path),
      ),
  );
}

/** A fraction where a whole number belongs stops zod from checking fields against one another: look again without. */
function issuesHiddenByFractions(schema: z.ZodType, input: unknown, issues: readonly Issue[]): Issue[] {
  const fractions = issues.filter(
    (issue) => issue.code === 'invalid_type' && typeof valueAt(input, issue.path) === 'number',
  );
  if (fractions.length === 0) return [];
  const rounded: unknown = structuredClone(input);
  for (const { path } of fractions) {
    const holder = valueAt(rounded, path.slice(0, -1));
    if (isMapping(holder)) holder[path.at(-1) as PropertyKey] = Math.ceil(Number(valueAt(input, path)));
  }
  const told = new Set(issues.map((issue) => `${formatPath(issue.path)} ${issue.message}`));
  const again = schema.safeParse(rounded).error?.issues ?? [];
  return again.filter((issue) => !told.has(`${formatPath(issue.path)} ${issue.message}`));
}

/** A problem in one line: `spec.seed: must be at least 0, not -1`. */
export function formatProblem({ path, value, message }: Problem): string {
  const told = /^(is|does|needs|goes|contradicts) /.test(message)
    ? `${path} ${message}`
    : `${path}: ${message}`;
  const text = path === '' ? message : told;
  return value === null || message.includes(value) ? text : `${text}, not ${value}`;
}

/** A path as one reads it: `sysctls["net.ipv4.tcp_fin_timeout"]`, `steps[0].name`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(key))) return `${text}[${JSON.stringify(String(key))}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function problemsOfIssue(
  issue: Issue,
  parent: readonly PropertyKey[],
  input: unknown,
  schema: z.ZodType | undefined,
): Problem[] {
  const path = [...parent, ...issue.path];
  const value = valueAt(input, path);
  if (issue.code === 'unrecognized_keys') {
    const known = schema ? knownKeys(schema, path) : [];
    const taken = isMapping(value) ? Object.keys(value) : [];
    return issue.keys.map((key) => ({
      path: formatPath([...path, key]),
      value: quote(valueAt(input, [...path, key])),
      message: unknownKey(
        key,
        known.filter((name) => !taken.includes(name)),
      ),
    }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map((inner) => ({
      path: formatPath(path),
      value: quote(path.at(-1)),
      message: ownMessage(inner) ?? `has a name that is not allowed: ${inner.message}`,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const fewest = issue.errors.reduce((best, next) => (next.length < best.length ? next : best));
    return fewest.flatMap((inner) => problemsOfIssue(inner, path, input, schema));
  }
  // Of a contradiction within a mapping the message names the fields; the mapping itself says nothing.
  const shown = issue.code === 'custom' && isMapping(value) ? null : quote(value);
  const whole = schema !== undefined && wantsWholeNumber(schema, path);
  return [{ path: formatPath(path), value: shown, message: describe(issue, value, whole) }];
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestWord(key, known);
  if (nearest !== null) return `is not known here; did you mean "${nearest}"?`;
  return known.length === 0 ? 'is not known here' : `is not known here; known are ${known.join(', ')}`;
}

/** The message of an issue, if a schema of ours wrote it; null where it is zod's own. */
function ownMessage(issue: { message: string }): string | null {
  return /^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message) ? null : issue.message;
}

/** @param whole where a number belongs, only a whole one does: zod says so only of what is a number already. */
function describe(issue: Issue, value: unknown, whole: boolean): string {
  const own = ownMessage(issue);
  if (own !== null) return own;
  const wanted = whole && issue.code === 'invalid_type' ? WHOLE_NUMBER : wantedBy(issue);
  if (value === undefined) return `is required: ${wanted}`;
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return `must be ${wanted}`;
  const nearest = nearestWord(value, issue.values.map(String));
  return `must be ${wanted}${nearest === null || issue.values.length < 2 ? '' : `; did you mean "${nearest}"?`}`;
}

/** What would be right, to follow "must be". */
function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? `of type ${issue.expected}`;
    case 'invalid_value': {
      const values = issue.values.map((value) => JSON.stringify(value));
      return values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
    }
    case 'too_small':
      return size(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return size(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor}`;
    default:
      return issue.message;
  }
}

const WHOLE_NUMBER = 'a whole number';

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: WHOLE_NUMBER,
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

function size(origin: string, bound: string, limit: number | bigint): string {
  if (origin === 'string' && bound === 'at least' && limit === 1) return 'a text that is not empty';
  const unit: Record<string, string> = { string: 'character', array: 'entry', set: 'entry' };
  const name = unit[origin];
  if (!name) return `${bound} ${limit}`;
  const many = name === 'entry' ? 'entries' : `${name}s`;
  return `${origin === 'string' ? 'a text' : 'a list'} of ${bound} ${limit} ${limit === 1 ? name : many}`;
}

function isMapping(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (!isMapping(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function quote(value: unknown): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isMapping(value)) return `a mapping of ${Object.keys(value).length}`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}
