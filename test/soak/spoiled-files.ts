// Experiment files with mistakes in them: the built-in ones, with a few changes of text or of values; by a seed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { builtInNames, EXPERIMENTS_DIRECTORY } from '#cli/run/load-experiments.ts';
import type { Seeded } from './seeded.ts';

const TEXTS = builtInNames().map((name) => readFileSync(join(EXPERIMENTS_DIRECTORY, `${name}.yaml`), 'utf8'));
const DOCUMENTS = new Map<string, unknown>(TEXTS.map((text) => [text, parse(text)]));
/** What means something to YAML, or to those who read its values. */
const PIECES = [
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '!!binary ',
  '!x ',
  '|',
  '>',
  '"',
  "'",
  '#',
  '\t',
  '\n',
  '---\n',
];
const ODD_PIECES = [
  '...\n',
  '\r',
  '\u2028',
  '\u0000',
  '\ufeff',
  '<<: ',
  '? ',
  '%YAML 9.9\n',
  '~',
  'null',
  '0x',
  '1e999',
  'é',
  '👩‍👩‍👧',
];
const VALUES: unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 2 ** 31, 2 ** 53, -0, Number.NaN, Number.POSITIVE_INFINITY],
  ...[
    '',
    ' ',
    '1s',
    '-1s',
    '1.5s',
    '99999999h',
    '1 s',
    'Client',
    'client',
    'x'.repeat(10_000),
    '\u001b[2J',
    '../..',
  ],
  ...['__proto__', 'constructor', 'toString', [], {}, [[]], [null], { a: { b: {} } }, new Date(0)],
];
const KEYS = ['__proto__', 'constructor', 'toString', 'name', 'type', 'x', '', 'faults', 'steps', 'on'];

/** The text of one file. */
export function spoiledFile(seeded: Seeded): string {
  const text = seeded.pick(TEXTS);
  return seeded.chance(40) ? spoilText(text, seeded) : spoilValues(text, seeded);
}

function spoilText(text: string, seeded: Seeded): string {
  let changed = text;
  for (let i = 0; i <= seeded.below(5); i++) {
    const at = seeded.below(changed.length + 1);
    const length = seeded.pick([0, 0, 1, 1, 5, 50]);
    const kind = seeded.below(4);
    const piece =
      [seeded.pick(PIECES), seeded.pick(ODD_PIECES), changed.slice(at, at + length), ''][kind] ?? '';
    const line = changed.lastIndexOf('\n', at) + 1;
    changed =
      changed.slice(0, seeded.chance(20) ? line : at) + piece + changed.slice(at + (kind === 3 ? length : 0));
  }
  return changed;
}

function spoilValues(text: string, seeded: Seeded): string {
  const document = structuredClone(DOCUMENTS.get(text));
  for (let i = 0; i <= seeded.below(4); i++) spoilNode(document, seeded);
  // JSON is YAML too, and quicker to write.
  return seeded.chance(80) ? JSON.stringify(document) : stringify(document, { aliasDuplicateObjects: false });
}

/** Walks down at random, and changes what it finds at the end. */
export function spoilNode(node: unknown, seeded: Seeded): void {
  if (typeof node !== 'object' || node === null || node instanceof Date) return;
  const record = node as Record<string, unknown>;
  const keys = Object.keys(record);
  const key = keys.length > 0 ? seeded.pick(keys) : seeded.pick(KEYS);
  // What it inherits is everybody's.
  const child = Object.hasOwn(record, key) ? record[key] : undefined;
  if (typeof child === 'object' && child !== null && seeded.chance(80)) {
    spoilNode(child, seeded);
    return;
  }
  const other = Array.isArray(node) ? String(seeded.below(keys.length + 2)) : seeded.pick(KEYS);
  switch (seeded.below(4)) {
    case 0:
      delete record[key];
      break;
    case 1:
      define(record, key, structuredClone(seeded.pick(VALUES)));
      break;
    case 2:
      define(record, other, structuredClone(seeded.pick(VALUES)));
      break;
    default:
      // A value of another place is right in its form and wrong where it stands.
      define(record, other, keys.length > 0 ? structuredClone(record[seeded.pick(keys)]) : null);
  }
}

/** "__proto__" too becomes a key like any other. */
function define(record: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}
