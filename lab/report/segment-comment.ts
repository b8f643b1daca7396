// What a capture says of one packet, in the words of the report.
import type { SegmentRecord } from '../run/observation.ts';

/** `record` has the local names of its lane and its fault. */
export function segmentComment(
  experiment: string,
  { roles, piggyback, from, attempt, incarnation, fate, fault, note, lane }: SegmentRecord,
): string {
  const what = [
    `${roles.length > 0 ? roles.join('+') : 'no role'} from ${from}`,
    ...(piggyback ? ['piggyback'] : []),
    `attempt ${attempt}`,
    `incarnation ${incarnation}`,
  ].join(', ');
  const by = fault === null ? '' : ` by ${fault}`;
  return `${what}: ${fate}${by}${note === null ? '' : `, ${note}`} [${experiment}, lane ${lane}]`;
}
