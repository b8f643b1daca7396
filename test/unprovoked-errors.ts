// Runs all tests, and lists the errors that none of them has provoked: places where one is made or thrown that no process
// has come by. Takes some minutes.
//
//   npm run errors                     as `npm test`, then the list
//   npm run errors -- FOLDER           the list alone, from what NODE_V8_COVERAGE=FOLDER has gathered
import { spawnSync } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorTexts } from './error-texts.ts';
import { executedOffsets } from './executed-offsets.ts';

const root = join(import.meta.dirname, '..');
/** What no test comes by, and why. */
const EXCUSED: readonly [file: string, part: string, why: string][] = [
  ['cli/local/sandbox.ts', 'synfin itself is under /run', 'test/lab/mishaps.test.ts provokes it, in a copy'],
  [
    'cli/staying-lab/end-lab.ts',
    'is still there after SIGKILL',
    'test/lab/lab-stays-ends.test.ts provokes it; Node writes what was executed before a signal to itself, and never again',
  ],
  [
    'linux/sock-diag.ts',
    'throw dumpError(errno',
    'this kernel refuses none of our requests; linux/netlink-dump.test.ts',
  ],
  ['linux/sock-diag.ts', 'throw dumpError(EBADMSG', 'no kernel sends more than the buffer holds'],
];
/** Not of one that is passed on. */
const THROWS = /\bthrow (?!\w+;)/g;

/** Offsets of what makes or throws an error. */
function sites(source: string): number[] {
  const lines = source.split('\n');
  const starts = lines.map((_, i) => lines.slice(0, i).reduce((sum, line) => sum + line.length + 1, 0));
  const made = errorTexts(source).map(({ line }) => line - 1);
  const thrown = lines.flatMap((line, i) =>
    line.trimStart().startsWith('*') ? [] : [...line.matchAll(THROWS)].map(() => i),
  );
  return [...new Set([...made, ...thrown])]
    .sort((a, b) => a - b)
    .map((i) => {
      const line = lines[i] ?? '';
      // What stands after a condition on the same line is what counts.
      const at = line.search(/\bthrow |\bnew [A-Z]|['"`]/);
      return (starts[i] ?? 0) + Math.max(at, 0);
    });
}

function gather(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-errors-'));
  chmodSync(folder, 0o777); // for what runs as another user
  spawnSync(process.execPath, [join(root, 'test/run.ts')], {
    stdio: 'inherit',
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  return folder;
}

const given = process.argv[2];
const folder = given ?? gather();
const files = globSync('{cli,lab,linux,live,operator,runner,services}/**/*.ts', { cwd: root }).filter(
  (file) => !/(\.test|\/fake-[a-z-]+)\.ts$/.test(file),
);
const wanted = new Map(
  files.map((file) => [pathToFileURL(join(root, file)).href, sites(readFileSync(join(root, file), 'utf8'))]),
);
const executed = executedOffsets(folder, wanted);
if (given === undefined) rmSync(folder, { recursive: true });
let [all, left, excused] = [0, 0, 0];
for (const file of files.sort()) {
  const source = readFileSync(join(root, file), 'utf8');
  const url = pathToFileURL(join(root, file)).href;
  for (const at of wanted.get(url) ?? []) {
    all++;
    if (executed.get(url)?.has(at)) continue;
    const line = source.slice(0, at).split('\n').length;
    const text = source.split('\n')[line - 1]?.trim() ?? '';
    const [, , why] = EXCUSED.find(([where, part]) => where === file && text.includes(part)) ?? [];
    if (why === undefined) left++;
    else excused++;
    console.log(`${file}:${line}: ${why ?? text}`);
  }
}
console.log(
  `${all} places where an error is made: ${all - left - excused} come by, ${excused} excused, ${left} not provoked`,
);
process.exitCode = left > 0 ? 1 : 0;
