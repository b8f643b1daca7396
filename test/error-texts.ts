// Finds the error messages in a source text: what an error is made with, and what a schema says of bad input.

export interface ErrorText {
  line: number;
  /** What stands there, with "…" for what is put in. */
  text: string;
}

interface Literal {
  at: number;
  text: string;
}

/** The project's grammar: "Cannot <do what>: <state>", and "must be …" to follow a field. */
const BY_GRAMMAR = /^(Cannot|could not|must) /;
/** Calls whose arguments are messages, or parts of one; between them and the literal the statement has not ended. */
const BEFORE =
  /(\bnew ([A-Z]\w*Error|BadRequest|Conflict|NotFound)|\b(refuse|refusal|issue|failed)|problems\.push)\((?:[^;]*)$/;
const LOOK_BACK = 240;

/** Those without a word of their own are left out. */
export function errorTexts(source: string): ErrorText[] {
  return literals(source)
    .filter(({ text }) => /[a-z]{2,} [a-z]/i.test(text))
    .filter(
      ({ at, text }) => BY_GRAMMAR.test(text) || BEFORE.test(source.slice(Math.max(0, at - LOOK_BACK), at)),
    )
    .map(({ at, text }) => ({ line: source.slice(0, at).split('\n').length, text }));
}

/** How many words in a row are enough to tell a message by. */
const TELLING = 3;

/** Runs of words that only this one of the messages has; found in a test, they show that the test knows it. */
export function tellingWords(text: string, all: readonly string[]): string[] {
  const others = all.filter((other) => other !== text).map(plainWords);
  const pieces = text.split('…').map(words);
  const size = Math.min(TELLING, Math.max(...pieces.map(({ length }) => length)));
  return pieces
    .flatMap((piece) => piece.map((_, i) => piece.slice(i, i + size)))
    .filter(({ length }) => length === size)
    .map((run) => run.join(' '))
    .filter((run) => !others.some((other) => other.includes(` ${run} `)));
}

/** The words of a test, so that {@link tellingWords} can be looked for: patterns are words as well. */
export function plainWords(test: string): string {
  return ` ${words(test.replaceAll(/\\[dwsbn][+*]?/g, ' ').replaceAll('\\', '')).join(' ')} `;
}

function words(text: string): string[] {
  return text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
}

/** Strings and templates, with "…" for what is put into a template; those within it too. Comments and patterns are none. */
function literals(source: string): Literal[] {
  const found: Literal[] = [];
  read(source, 0, found);
  return found;
}

/** Reads until the brace that ends what began before `from`, or the end. @returns where that is */
function read(source: string, from: number, found: Literal[]): number {
  let depth = 0;
  for (let at = from; at < source.length; at++) {
    const letter = source[at] ?? '';
    if (letter === '/') at = afterSlash(source, at);
    else if (letter === "'" || letter === '"' || letter === '`') at = readLiteral(source, at, found);
    else if (letter === '{') depth++;
    else if (letter === '}' && depth-- === 0) return at;
  }
  return source.length;
}

function readLiteral(source: string, from: number, found: Literal[]): number {
  const quote = source[from];
  let text = '';
  let at = from + 1;
  for (; at < source.length && source[at] !== quote; at++) {
    if (source[at] === '\\') at++;
    if (quote === '`' && source.startsWith('${', at)) {
      at = read(source, at + 2, found);
      text += '…';
    } else text += source[at] ?? '';
  }
  found.push({ at: from, text });
  return at;
}

/** The end of a comment or of a pattern; a slash that divides stays. */
function afterSlash(source: string, at: number): number {
  if (source[at + 1] === '/') return source.indexOf('\n', at);
  if (source[at + 1] === '*') return source.indexOf('*/', at) + 1;
  if (!/[(,=:[!&|?{};\n]\s*$/.test(source.slice(Math.max(0, at - 20), at))) return at;
  let inClass = false;
  for (let i = at + 1; i < source.length; i++) {
    const letter = source[i];
    if (letter === '\\') i++;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (letter === '/' && !inClass) return i;
    else if (letter === '\n') return at;
  }
  return at;
}
