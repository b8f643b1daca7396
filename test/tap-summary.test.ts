import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSpecFailures, readTapCounts, readTapSkips } from './tap-summary.ts';

const TAP = `TAP version 13
# Subtest: capture
    # Subtest: writes a file that tcpdump reads
    ok 1 - writes a file that tcpdump reads # SKIP needs tcpdump
      ---
      duration_ms: 0.1
      ...
    ok 2 - writes a header
    not ok 3 - closes the file
    1..3
not ok 1 - capture
1..1
# tests 4
# suites 1
# pass 1
# fail 1
# cancelled 1
# skipped 1
# todo 0
# duration_ms 12.5
`;

describe('readTapCounts()', () => {
  it('adds what was cancelled to what failed', () => {
    assert.deepEqual(readTapCounts(TAP), { passed: 1, failed: 2, skipped: 1 });
  });
  it('counts nothing in a report that was cut off', () => {
    assert.deepEqual(readTapCounts('TAP version 13\n'), { passed: 0, failed: 0, skipped: 0 });
  });
});

describe('readTapSkips()', () => {
  it('names the test and the reason', () => {
    assert.deepEqual(readTapSkips(TAP), ['writes a file that tcpdump reads: needs tcpdump']);
  });
});

describe('readSpecFailures()', () => {
  const COUNTS = '✔ reads (0.4ms)\n✖ closes (1.2ms)\nℹ tests 2\nℹ pass 1\nℹ fail 1\n';

  it('is what comes after the counts', () => {
    const failing = '✖ failing tests:\n\ntest at capture.test.ts:3:1\n✖ closes (1.2ms)\n  Error: still open';
    assert.equal(readSpecFailures(`${COUNTS}\n${failing}\n`), failing);
  });

  it('is nothing where no test failed', () => {
    assert.equal(readSpecFailures(COUNTS), '');
  });
});
