// What never happens cannot happen after some time.
import { duration, durationMs } from './duration.ts';

/** @param what the field that may be Never */
export function neverAtATime(what: string): string {
  return `goes with another ${what} than Never`;
}

/** @param after as a file says it, so it may be no duration */
export function isNeverAtATime(what: unknown, after: unknown): boolean {
  const read = duration.safeParse(after);
  return what === 'Never' && read.success && durationMs(read.data) > 0;
}

/** The same in CEL, of a mapping in which `what` may be Never: {@link clusterRules}. */
export function neverAtATimeRule(mapping: string, what: string): [string, string, string] {
  return [
    `self.${mapping}.${what} != 'Never' || duration(self.${mapping}.after) == duration('0s')`,
    `${mapping}.after ${neverAtATime(what)}`,
    `.${mapping}.after`,
  ];
}
