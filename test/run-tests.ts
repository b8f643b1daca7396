// Runs test files with Node's runner: what it says goes to this terminal, what was counted comes back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { readCounts, readFailures, readSkips, type TestCounts } from './spec-summary.ts';

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
  /** Beside another run: what it says waits for its end. */
  beside?: boolean;
}

export interface TestOutcome extends TestCounts {
  /** Which tests failed, and why, as the runner says it at its end. */
  failures: string;
}

export async function runTests(run: TestRun): Promise<TestOutcome> {
  const { files, concurrency, limitMs, before = [] } = run;
  // Given no file, the runner would look for some itself.
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, failures: '' };
  const scratch = mkdtempSync(path.join(tmpdir(), 'synfin-test-'));
  try {
    const spec = path.join(scratch, 'said');
    const [program = '', ...args] = [
      ...before,
      ...[process.execPath, '--test', `--test-concurrency=${concurrency}`, `--test-timeout=${limitMs}`],
      ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=spec', `--test-reporter-destination=${spec}`],
      ...files,
    ];
    const passed = await isPassed(program, args, run);
    const report = stripVTControlCharacters(readFileSync(spec, 'utf8'));
    const skips = readSkips(report);
    if (skips.length > 0) console.log(`Skipped:\n${skips.map((skip) => `  ${skip}\n`).join('')}`);
    const counts = readCounts(report);
    // A runner that died, or ran past the limit, has counted no failure.
    const failed = passed ? counts.failed : Math.max(1, counts.failed);
    return { ...counts, failed, failures: readFailures(report) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

async function isPassed(
  program: string,
  args: readonly string[],
  { beside, stepLimitMs }: TestRun,
): Promise<boolean> {
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: ['ignore', beside ? 'pipe' : 'inherit', 'inherit'],
    timeout: stepLimitMs,
    killSignal: 'SIGKILL',
  });
  const said = child.stdout ? text(child.stdout) : '';
  try {
    const [status] = await once(child, 'close');
    return status === 0;
  } catch (error) {
    console.log(`Cannot finish the tests: ${(error as Error).message}`);
    return false;
  } finally {
    process.stdout.write(await said);
  }
}
