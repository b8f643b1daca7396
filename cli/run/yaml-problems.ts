// What is wrong with a text as YAML: of many errors the first few, as the others mostly follow from those.
import { Lexer, Parser } from 'yaml';

const MOST_TOLD = 5;
/** An experiment has about ten; the parser calls itself for each. */
const DEEPEST = 100;

/** @param errors of its documents, in their order, one at least */
export function yamlProblems(text: string, errors: readonly { message: string }[]): [string, ...string[]] {
  // It costs as much as reading the text once more, so this is asked of one that has errors only.
  if (nestsTooDeep(text)) return [`nests more than ${DEEPEST} levels deep`];
  const [first = '', ...others] = errors.slice(0, MOST_TOLD).map(({ message }) => message);
  const more = errors.length - MOST_TOLD;
  return [first, ...others, ...(more > 0 ? [`and ${more} more errors of YAML`] : [])];
}

function nestsTooDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // What it has read is of no use here.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return true;
  }
  return false;
}
