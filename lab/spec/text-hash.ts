// The hash by which a translation says of which text it is one: when the text changes, the translation is stale.
import { createHash } from 'node:crypto';

/** Twelve hexadecimal digits; line breaks and spaces do not count, the order of the fields does. */
export function textHash(texts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(texts).map(
    ([field, text]) => `${field}: ${text.replace(/\s+/g, ' ').trim()}\n`,
  );
  return createHash('sha256').update(lines.join('')).digest('hex').slice(0, 12);
}
