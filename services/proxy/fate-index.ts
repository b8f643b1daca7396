// Fates as small numbers, for columns and counters.
import { SEGMENT_FATES, type SegmentFate } from '#lab/run/observation.ts';

export const FATE_COUNT = SEGMENT_FATES.length;

/** Place in {@link SEGMENT_FATES}. */
export const FATE_INDEX = Object.fromEntries(SEGMENT_FATES.map((fate, index) => [fate, index])) as Record<
  SegmentFate,
  number
>;
