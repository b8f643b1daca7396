// One line of the doctor's findings.

/** Ok; Warning: most of it works; Missing: no lab can be run. */
export type CheckStatus = 'Ok' | 'Warning' | 'Missing';

export interface Check {
  /** What was looked at. */
  name: string;
  status: CheckStatus;
  /** What was found: a version, a value, or what the system said. */
  found: string;
  /** The one thing to do; null when nothing is to be done, or nothing can be. */
  remedy: string | null;
}

/** A finding that needs nothing to be done. */
export function ok(name: string, found: string): Check {
  return { name, status: 'Ok', found, remedy: null };
}
