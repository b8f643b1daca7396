// What `npm test` runs: every check in order, each with its time. One that fails does not keep the rest from running.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { isInstalled, OPTIONAL_PROGRAMS, sandboxCommand, whyNoSandbox } from './lab-sandbox.ts';
import { runTests, type TestOutcome } from './run-tests.ts';

const STEP_LIMIT_MS = 25 * 60_000;
const TEST_LIMIT_MS = 4 * 60_000;
/** Lab tests that mostly wait; each line beside the others, in a sandbox of its own, in which its labs are its own. */
const BESIDE = [['incidents'], ['live-page', 'operator', 'operator-page', 'prometheus', 'serve']].map(
  (names) => names.map((name) => path.join('test', 'lab', `${name}.test.ts`)),
);

const NOTHING: TestOutcome = { passed: 0, failed: 0, skipped: 0, failures: '' };

const root = path.join(import.meta.dirname, '..');
const uid = process.getuid?.() ?? -1;
// Not in an ordinary user's PATH on Debian, though ip and nft are for everyone inside a user namespace.
process.env.PATH = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`;

/** Runs a command with this terminal; true if it ended with 0 in time. */
function run(command: readonly string[]): boolean {
  const [program = '', ...args] = command;
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: STEP_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (result.error) console.log(`Cannot finish ${program}: ${result.error.message}`);
  return result.status === 0;
}

/** A check that passes or fails as a whole. */
function check(program: string, ...args: string[]): TestOutcome {
  const passed = run([path.join(root, 'node_modules/.bin', program), ...args]);
  return { ...NOTHING, passed: Number(passed), failed: Number(!passed) };
}

const LIMITS = { limitMs: TEST_LIMIT_MS, stepLimitMs: STEP_LIMIT_MS };

/** One file at a time, but for those that mostly wait. */
async function labTests(): Promise<TestOutcome> {
  const files = globSync('test/lab/**/*.test.ts', { cwd: root }).sort();
  const refusal = whyNoSandbox(uid);
  if (refusal !== null) {
    console.log(`Skipped, ${files.length} files: ${refusal}`);
    return { ...NOTHING, skipped: files.length };
  }
  const missing = OPTIONAL_PROGRAMS.filter((program) => !isInstalled(program));
  if (missing.length > 0)
    console.log(`Not installed, so tests that need it are skipped: ${missing.join(', ')}`);
  const common = { ...LIMITS, concurrency: 1, before: sandboxCommand(uid) };
  const others = BESIDE.flat();
  const counts = await Promise.all([
    runTests({ ...common, files: files.filter((file) => !others.includes(file)) }),
    ...BESIDE.map((each) => runTests({ ...common, files: each, beside: true })),
  ]);
  return counts.reduce(add);
}

function add(a: TestOutcome, b: TestOutcome): TestOutcome {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [a.failures, b.failures].filter((text) => text !== '').join('\n\n'),
  };
}

const unitTests = () =>
  globSync(['{lab,linux,live,runner,services,operator,cli,scripts}/**/*.test.ts', 'test/*.test.ts'], {
    cwd: root,
  }).sort();

const steps: Record<string, () => TestOutcome | Promise<TestOutcome>> = {
  'format and lint': () => check('biome', 'check', '--error-on-warnings', '.'),
  types: () => check('tsc', '--noEmit'),
  "types of the report's page": () => check('tsc', '--noEmit', '-p', 'lab/report/html/page'),
  'types of the live page': () => check('tsc', '--noEmit', '-p', 'live/page'),
  'unit tests': () => runTests({ ...LIMITS, files: unitTests(), concurrency: 2 }),
  'lab tests, in real namespaces': labTests,
};

let total = NOTHING;
const lines: string[] = [];
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const counts = await step();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  total = add(total, counts);
  lines.push(`${counts.failed > 0 ? 'failed' : 'ok'}  ${name} (${seconds} s)`);
}

// Once more at the end, where whoever has only the last lines of a log looks.
if (total.failures !== '') console.log(`\n── what failed\n\n${total.failures}`);
console.log(`\n${lines.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
