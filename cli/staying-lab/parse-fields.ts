// Fields on a command line: "close.how=Fin", "rate=50", or a whole mapping such as "{connections: 100}".
import { parseDocument } from 'yaml';
import { isMapping } from '#lab/spec/even-if-invalid.ts';
import type { Problem } from '#lab/spec/problems.ts';
import { yamlProblems } from '../run/yaml-problems.ts';

export type Fields = Record<string, unknown>;

const FIELD = /^([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*)*)=(.*)$/s;

/**
 * Puts fields into a copy of `base`, in the order of the words. What is given replaces what was there; null takes a
 * field away. Values are YAML, so 50 is a number and Fin a text.
 */
export function parseFields(
  words: readonly string[],
  base: Fields = {},
): { value: Fields; problems: Problem[] } {
  const value = structuredClone(base);
  const problems: Problem[] = [];
  for (const word of words) {
    const [, path, text] = FIELD.exec(word) ?? [];
    const read = readYaml(text ?? word);
    if (read.problem !== null) problems.push({ path: path ?? word, value: null, message: read.problem });
    else if (path !== undefined) setField(value, path.split('.'), read.value);
    else if (isMapping(read.value))
      for (const [name, entry] of Object.entries(read.value)) setField(value, [name], entry);
    else
      problems.push({
        path: word,
        value: null,
        message: 'is neither a field such as "close.how=Fin" nor a mapping such as "{connections: 100}"',
      });
  }
  return { value, problems };
}

/** A YAML value; what is wrong with it, if it is none. */
export function readYaml(text: string): { value: unknown; problem: null } | { value: null; problem: string } {
  const document = parseDocument(text, { uniqueKeys: true });
  if (document.errors.length > 0) {
    const [first] = yamlProblems(text, document.errors);
    return { value: null, problem: `is no YAML: ${first.split('\n')[0]}` };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), problem: null };
  } catch (refused) {
    // Aliases of aliases, which would grow into gigabytes.
    return { value: null, problem: `is refused: ${(refused as Error).message}` };
  }
}

function setField(into: Fields, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length > 0) {
    const inner = Object.hasOwn(into, name) ? into[name] : undefined;
    if (!isMapping(inner)) into[name] = {};
    setField(into[name] as Fields, rest, value);
  } else if (value === null) delete into[name];
  else into[name] = value;
}
