// Durations as strings ("250ms", "30s", "5m", "1h"), as Kubernetes objects write them.
import { z } from 'zod';
import { clusterRules } from './cluster-rules.ts';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const FORM = 'a whole number with a unit of ms, s, m or h, such as "250ms" or "30s"';
const PATTERN = /^(\d{1,9})(ms|s|m|h)$/;

/** A duration in text: a whole number and one unit of ms, s, m, h; at most 24h. */
export const duration = z
  // A number without a unit is the commonest mistake, and whoever has forgotten one is to know what it looks like.
  .string({ error: ({ input }) => (input === undefined ? `is required: ${FORM}` : `must be ${FORM}`) })
  .regex(PATTERN, `must be ${FORM}`)
  .refine((text) => !PATTERN.test(text) || durationMs(text) <= 24 * UNIT_MS.h, 'must be at most 24h')
  .meta({ maxLength: 11, ...clusterRules(["duration(self) <= duration('24h')", 'must be at most 24h']) });

/**
 * Milliseconds of a duration that {@link duration} has accepted.
 *
 * @throws RangeError if the text is no duration.
 */
export function durationMs(text: string): number {
  const match = PATTERN.exec(text);
  if (!match)
    throw new RangeError(`Cannot read duration "${text}": expected a form such as "250ms" or "30s"`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}
