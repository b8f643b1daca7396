// Names of lanes and faults on the wire: qualified by the runner with the experiment, `close-wait-leak.main`.
import { BadRequest } from './http-error.ts';

const PATTERN = /^[a-z0-9]([a-z0-9.-]{0,126})$/;

/**
 * A name from a path, checked.
 *
 * @param what the kind of thing that is named: "lane" or "fault".
 * @throws BadRequest if it is no such name.
 */
export function qualifiedName(what: string, value: unknown): string {
  if (typeof value === 'string' && PATTERN.test(value)) return value;
  throw new BadRequest(
    `Cannot use ${what} ${JSON.stringify(value)?.slice(0, 160)}: expected lower-case letters, digits, "." and "-", at most 127, beginning with a letter or digit`,
  );
}
