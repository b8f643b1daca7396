// What a zod schema checks of a value by itself: bounds and patterns.
import type { z } from 'zod';

export interface OwnCheck {
  check: 'min_length' | 'max_length' | 'greater_than' | 'less_than' | 'string_format' | string;
  /** A number; of a pattern its source. */
  value: unknown;
}

/**
 * Without refinements, which are code.
 *
 * @throws TypeError for a pattern with flags, which an API server does not know
 */
export function ownChecks(schema: z.ZodType, path: string): OwnCheck[] {
  const all = (schema.def.checks ?? []).map((check) => (check as z.core.$ZodCheck)._zod.def);
  return all
    .filter(({ check }) => check !== 'custom')
    .map((def) => ({ check: def.check, value: limitOf(def, path) }));
}

function limitOf(def: z.core.$ZodCheckDef, path: string): unknown {
  const { minimum, maximum, value, inclusive, pattern } = def as Partial<
    Record<'minimum' | 'maximum' | 'value', number> & { inclusive: boolean; pattern: RegExp }
  >;
  if (inclusive === false) throw new TypeError(`Cannot define "${path}": a bound that is not allowed itself`);
  if (pattern && pattern.flags !== '')
    throw new TypeError(`Cannot define "${path}": a pattern with flags "${pattern.flags}"`);
  return pattern?.source ?? minimum ?? maximum ?? value;
}
