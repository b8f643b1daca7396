// Lets a check of one field against another run also where some field is wrong by itself: all problems at once.

/**
 * Options for superRefine: run the check on every mapping. Without them zod skips it as soon as one field is wrong, and
 * the reader meets the contradictions only after mending the rest. Such a check gets what the file says, so its fields
 * may be of any type.
 */
export const evenIfInvalid = {
  when: ({ value }: { value: unknown }): boolean => isMapping(value),
};

/** Whether fields can be read from it. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries that can be read, each with its place in the list; none where it is no list. */
export function readableEntries<T>(list: readonly T[] | undefined): [number, T][] {
  if (!Array.isArray(list)) return [];
  return [...list.entries()].filter(([, entry]) => isMapping(entry));
}
