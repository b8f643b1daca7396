// Faults as they are written on a command line, or in a file: checked by the schema, all problems at once.
import { readFileSync } from 'node:fs';
import { isMapping } from '#lab/spec/even-if-invalid.ts';
import { FAULT_ACTIONS, type Fault, fault } from '#lab/spec/fault.ts';
import { type Problem, parseDocument } from '#lab/spec/problems.ts';
import { SEGMENT_ROLES } from '#lab/spec/segment-role.ts';
import { type Fields, parseFields, readYaml } from './parse-fields.ts';

/** The most common fields, as options. */
export interface FaultFlags {
  from?: string;
  share?: string;
  start?: string;
  duration?: string;
  lane?: string;
  /** The fault's name. */
  as?: string;
}

export interface ReadFaults {
  faults: Fault[];
  problems: Problem[];
}

/**
 * Faults from the words of a command: ACTION ROLE and fields, or one file with a fault or a list of faults, `-` for
 * standard input. Options count for more than what the file says.
 *
 * @param taken names that are not to be made up for those that have none
 */
export function readFaults(
  words: readonly string[],
  flags: FaultFlags,
  taken: readonly string[],
): ReadFaults {
  const [first = '', ...rest] = words;
  const fromFile =
    words.length > 0 && /^-$|[./]/.test(first) && !first.includes('=') && !first.startsWith('{');
  const read = fromFile ? readFile(first, rest) : readWords(words);
  const names = new Set(taken);
  const result: ReadFaults = { faults: [], problems: [...read.problems, ...shareProblems(flags.share)] };
  for (const [i, given] of read.given.entries()) {
    const value = withFlags(given, flags);
    if (isMapping(value) && value.name === undefined) value.name = freeName(value, names);
    const parsed = parseDocument(fault, value);
    const where = read.given.length > 1 ? `[${i}].` : '';
    for (const problem of parsed.problems ?? [])
      result.problems.push({ ...problem, path: `${where}${problem.path}` });
    if (!parsed.value) continue;
    const { name } = parsed.value;
    if (result.faults.some((other) => other.name === name))
      result.problems.push(problemOf(`${where}name`, `is the name of two faults: "${name}"`));
    names.add(name);
    result.faults.push(parsed.value);
  }
  return result;
}

function readWords(words: readonly string[]): { given: unknown[]; problems: Problem[] } {
  const plain = words.filter((word) => /^[A-Za-z]+$/.test(word));
  const { value, problems } = parseFields(words.filter((word) => !plain.includes(word)));
  const [action, role, ...more] = plain;
  if (action !== undefined) value.action = action;
  if (role !== undefined) value.match = { ...(isMapping(value.match) ? value.match : {}), role };
  for (const word of more) problems.push(tooMuch(word));
  return { given: [value], problems };
}

function readFile(path: string, more: readonly string[]): { given: unknown[]; problems: Problem[] } {
  const problems = more.map(tooMuch);
  try {
    const read = readYaml(readFileSync(path === '-' ? 0 : path, 'utf8'));
    if (read.problem !== null) return { given: [], problems: [...problems, problemOf(path, read.problem)] };
    return { given: Array.isArray(read.value) ? read.value : [read.value], problems };
  } catch (error) {
    return {
      given: [],
      problems: [...problems, problemOf(path, `cannot be read: ${(error as Error).message}`)],
    };
  }
}

function problemOf(path: string, message: string): Problem {
  return { path, value: null, message };
}

function tooMuch(word: string): Problem {
  const actions = FAULT_ACTIONS.join('|');
  return problemOf(
    word,
    `is too much: expected ACTION ROLE (${actions}; ${SEGMENT_ROLES.join('|')}), or one file`,
  );
}

function withFlags(given: unknown, { from, share, start, duration, lane, as }: FaultFlags): unknown {
  if (!isMapping(given)) return given;
  const permille = share === undefined ? null : permilleOf(share);
  const match: Fields = {
    ...(from === undefined ? {} : { from }),
    ...(permille === null ? {} : { connectionsPermille: permille }),
    ...(lane === undefined ? {} : { lane }),
  };
  return {
    ...given,
    ...(as === undefined ? {} : { name: as }),
    ...(start === undefined ? {} : { start }),
    ...(duration === undefined ? {} : { duration }),
    match: given.match === undefined || isMapping(given.match) ? { ...given.match, ...match } : given.match,
  };
}

/** "50%" → 500; "2.5%" → 25; null where it is no share. */
export function permilleOf(share: string): number | null {
  const [, number] = /^(\d{1,3}(?:\.\d)?) ?%$/.exec(share) ?? [];
  const permille = Math.round(Number(number ?? 0) * 10);
  return permille >= 1 && permille <= 1000 ? permille : null;
}

function shareProblems(share: string | undefined): Problem[] {
  if (share === undefined || permilleOf(share) !== null) return [];
  return [
    {
      path: '--share',
      value: JSON.stringify(share),
      message: 'must be a share of the connections from 0.1% to 100%, such as "50%"',
    },
  ];
}

/** "drop-fin"; "drop-fin-2" if that is taken. */
function freeName(value: Fields, taken: ReadonlySet<string>): string {
  const role = isMapping(value.match) ? value.match.role : undefined;
  const base = [value.action, role]
    .filter((word) => typeof word === 'string')
    .map((word) => String(word).replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`))
    .join('-')
    .toLowerCase();
  // What is wrong with action and role is told of these fields.
  const usable = /^[a-z][a-z-]{0,50}$/.test(base) ? base : 'fault';
  for (let n = 1; ; n++) {
    const name = n === 1 ? usable : `${usable}-${n}`;
    if (!taken.has(name)) return name;
  }
}
