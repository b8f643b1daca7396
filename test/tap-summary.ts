// What node's reporters have written, in short: the counts, the tests that were skipped, and those that failed.

export interface TestCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Reads the closing lines (`# pass 3` …); cancelled tests count as failed, todo tests as skipped. */
export function readTapCounts(tap: string): TestCounts {
  const closing = (name: string) => Number(tap.match(new RegExp(`^# ${name} (\\d+)$`, 'm'))?.[1] ?? 0);
  return {
    passed: closing('pass'),
    failed: closing('fail') + closing('cancelled'),
    skipped: closing('skipped') + closing('todo'),
  };
}

/** "name: reason" of every test that was skipped, in the order in which they ended. */
export function readTapSkips(tap: string): string[] {
  const skips = tap.matchAll(/^\s*ok \d+ - (.*?) # SKIP ?(.*)$/gm);
  return Array.from(skips, ([, name, reason]) => `${name}: ${reason || 'no reason given'}`);
}

/** What the `spec` reporter says at its end of the tests that failed; nothing where none did. */
export function readSpecFailures(spec: string): string {
  const [, ...failing] = spec.split(/^(?=✖ failing tests:$)/m);
  return failing.join('').trim();
}
