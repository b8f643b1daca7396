// Whether an object still has all that it was given: the API server may have added defaults, but nothing may differ.

/** Lists must be as long as wanted; of mappings, more is allowed. */
export function isWithin(wanted: unknown, there: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(there) &&
      wanted.length === there.length &&
      wanted.every((entry, i) => isWithin(entry, there[i]))
    );
  }
  if (typeof wanted !== 'object' || wanted === null) return wanted === there;
  if (typeof there !== 'object' || there === null) return false;
  return Object.entries(wanted).every(
    // What is not sent is not wanted.
    ([key, value]) => value === undefined || isWithin(value, (there as Record<string, unknown>)[key]),
  );
}
