// Runs test files with Node's runner: what it says goes to this terminal, what was counted comes back.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readTapCounts, readTapSkips, type TestCounts } from './tap-summary.ts';

const ROOT = path.join(import.meta.dirname, '..');

export interface TestRun {
  /** From the root of the repository. */
  files: readonly string[];
  concurrency: number;
  /** Of one test. */
  limitMs: number;
  /** Of all together. */
  stepLimitMs: number;
  /** What comes before Node on the command line. */
  before?: readonly string[];
}

export function runTests({ files, concurrency, limitMs, stepLimitMs, before = [] }: TestRun): TestCounts {
  // Given no file, the runner would look for some itself.
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const scratch = mkdtempSync(path.join(tmpdir(), 'synfin-test-'));
  try {
    const tap = path.join(scratch, 'all.tap');
    const [program = '', ...args] = [
      ...before,
      ...[process.execPath, '--test', `--test-concurrency=${concurrency}`, `--test-timeout=${limitMs}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=tap', `--test-reporter-destination=${tap}`],
      ...files,
    ];
    const result = spawnSync(program, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: stepLimitMs,
      killSignal: 'SIGKILL',
    });
    if (result.error) console.log(`Cannot finish the tests: ${result.error.message}`);
    const report = readFileSync(tap, 'utf8');
    const skips = readTapSkips(report);
    if (skips.length > 0) console.log(`Skipped:\n${skips.map((skip) => `  ${skip}\n`).join('')}`);
    const counts = readTapCounts(report);
    // A runner that died, or ran past the limit, has counted no failure.
    return { ...counts, failed: result.status === 0 ? counts.failed : Math.max(1, counts.failed) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
