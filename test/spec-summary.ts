// What node's `spec` reporter has written, in short: the counts, the tests that were skipped, and those that failed.

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads the closing lines (`ℹ pass 3` …); cancelled tests count as failed, todo tests as skipped. */
export function readCounts(spec: string): TestCounts {
  const closing = (name: string) => Number(spec.match(new RegExp(`^ℹ ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return {
    passed: closing('pass'),
    failed: closing('fail') + closing('cancelled'),
    skipped: closing('skipped') + closing('todo'),
  };
}

/** "name: reason" of every test that was skipped, in the order in which they ended. */
export function readSkips(spec: string): string[] {
  const skips = spec.matchAll(/^ *﹣ (.*) \([\d.]+ms\) # (.*)$/gm);
  return Array.from(
    skips,
    ([, name, reason]) => `${name}: ${reason === 'SKIP' ? 'no reason given' : reason}`,
  );
}

/** What is said at the end of the tests that failed; nothing where none did. */
export function readFailures(spec: string): string {
  const [, ...failing] = spec.split(/^(?=✖ failing tests:$)/m);
  return failing.join('').trim();
}
