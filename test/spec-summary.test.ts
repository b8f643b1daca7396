import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCounts, readFailures, readSkips } from './spec-summary.ts';

const FAILING = `✖ failing tests:

test at capture.test.ts:3:1
✖ closes the file (1.2ms)
  Error: still open: pass 7
  ℹ pass 9`;

const SPEC = `▶ capture
  ﹣ writes a file (that tcpdump reads) (0.1ms) # needs tcpdump
  ﹣ writes another (0.1ms) # SKIP
  ✔ writes a header (0.4ms)
  ✖ closes the file (1.2ms)
✖ capture (2.5ms)
ℹ tests 6
ℹ suites 1
ℹ pass 1
ℹ fail 1
ℹ cancelled 1
ℹ skipped 2
ℹ todo 1
ℹ duration_ms 12.5
`;

describe('readCounts()', () => {
  it('adds what was cancelled to what failed, and what is to do to what was skipped', () => {
    assert.deepEqual(readCounts(`${SPEC}\n${FAILING}\n`), { passed: 1, failed: 2, skipped: 3 });
  });
  it('counts nothing in a report that was cut off', () => {
    assert.deepEqual(readCounts('▶ capture\n'), { passed: 0, failed: 0, skipped: 0 });
  });
});

describe('readSkips()', () => {
  it('names the test and the reason', () => {
    const skips = ['writes a file (that tcpdump reads): needs tcpdump', 'writes another: no reason given'];
    assert.deepEqual(readSkips(SPEC), skips);
  });
});

describe('readFailures()', () => {
  it('is what comes after the counts', () => {
    assert.equal(readFailures(`${SPEC}\n${FAILING}\n`), FAILING);
  });
  it('is nothing where no test failed', () => {
    assert.equal(readFailures(SPEC), '');
  });
});
