// What README and the pages to be read tell one to type: every command exists, every experiment in them is valid, and what
// the tutorial shows below `explain` and `validate` is what they print.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { parse } from 'yaml';
import { experiment } from '#lab/spec/experiment.ts';
import { formatProblem, parseDocument } from '#lab/spec/problems.ts';

const ROOT = path.join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  'docs/tutorial.md',
  'docs/lab.md',
  'docs/capture.md',
  'docs/kubernetes.md',
  'docs/image.md',
  'docs/live-page.md',
  'docs/robustness.md',
  'docs/writing.md',
  'docs/why.md',
  'docs/why.zh.md',
];
/** Subcommands that need no privilege, start nothing, and print the same everywhere. */
const SAME_EVERYWHERE = /^\.\/synfin (explain|list|validate)\b(?!.*--cluster)/;
/** Others' programs; what is ours of their arguments is in the repository. */
const THEIRS: ReadonlySet<string> = new Set([
  ...['curl', 'docker', 'tshark'],
  ...['helm', 'k3s', 'kind', 'kubectl', 'minikube'],
]);
/** A line that stands for any number of lines. */
const ELLIPSIS = '…';

const folder = mkdtempSync(path.join(tmpdir(), 'synfin-documented-'));
after(() => rmSync(folder, { recursive: true }));
symlinkSync(path.join(ROOT, 'synfin'), path.join(folder, 'synfin'));

interface Typed {
  command: string;
  /** Lines shown below it. */
  shown: string[];
}

for (const page of PAGES) {
  describe(page, () => {
    const text = readFileSync(path.join(ROOT, page), 'utf8');
    for (const yaml of blocks(text, 'yaml').filter((block) => /^kind: Experiment$/m.test(block))) {
      const { value, problems } = parseDocument(experiment, parse(yaml));
      test(`experiment ${value?.metadata.name} is valid`, () => {
        assert.deepEqual(problems?.map(formatProblem) ?? [], []);
      });
      if (value) writeFileSync(path.join(folder, `${value.metadata.name}.yaml`), yaml);
    }
    for (const typed of blocks(text, 'console').flatMap(typedIn))
      test(`$ ${typed.command}`, () => checkCommand(typed));
  });
}

test('what a page has one read out of a Secret is decoded', () => {
  const pages = PAGES.map((page) => readFileSync(path.join(ROOT, page), 'utf8'));
  const reading = pages
    .flatMap((text) => blocks(text, 'console').flatMap(typedIn))
    .filter(({ command }) => /^kubectl .*get secret .*jsonpath/.test(command));
  assert.notDeepEqual(reading, []);
  for (const { command } of reading) assert.match(command, /\| base64 -d$/);
});

test('typedIn and matches tell apart commands, their output, and what is left out of it', () => {
  assert.deepEqual(typedIn('$ a b  # why\n$ c\none\n…\ntwo\n'), [
    { command: 'a b', shown: [] },
    { command: 'c', shown: ['one', '…', 'two'] },
  ]);
  assert.ok(matches(['one', '…', 'two'], ['one', 'x', 'y', 'two']));
  assert.ok(!matches(['one', '…', 'two'], ['one', 'x', 'two', 'three']));
  assert.ok(!matches(['one'], ['one', 'two']));
});

test('checkCommand refuses what is no command, no option and no experiment of ours, and output that is not so', () => {
  for (const command of [
    'rm -r x',
    'npm run no-such',
    './synfin rnu closing',
    './synfin run closing --sede 1',
    './synfin run clsoing',
    'kubectl apply -f experiments/clsoing.yaml',
  ])
    assert.throws(() => checkCommand({ command, shown: [] }), Error, command);
  assert.throws(() =>
    checkCommand({ command: './synfin validate closing', shown: ['closing: valid, 2 documents'] }),
  );
});

function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, block = '']) => block,
  );
}

function typedIn(block: string): Typed[] {
  const all: Typed[] = [];
  for (const line of block.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) all.push({ command: line.slice(2).replace(/\s+# .*$/, ''), shown: [] });
    else all.at(-1)?.shown.push(line);
  }
  return all;
}

function checkCommand({ command, shown }: Typed): void {
  const [program = '', first = '', ...rest] = command.split(/\s+/);
  if (program === 'npm') checkScript(first === 'run' ? rest[0] : first);
  else if (program === 'sed') execFileSync('sh', ['-c', command], { cwd: folder });
  else if (THEIRS.has(program)) checkFiles([first, ...rest]);
  else if (SAME_EVERYWHERE.test(command)) checkOutput(command, shown);
  else {
    assert.equal(program, './synfin', `"${command}" is no command of ours`);
    checkArguments(first, rest);
  }
}

/** Of a subcommand that is not run here. */
function checkArguments(subcommand: string, words: readonly string[]): void {
  // "fault add" and its like have a help of their own; a word that is no subcommand leaves the outer one's.
  const inner = words[0] !== undefined && /^[a-z]+$/.test(words[0]) ? [words[0]] : [];
  const help = synfin(subcommand, ...(subcommand === 'fault' ? inner : []), '--help').stdout;
  assert.match(help, new RegExp(`^Usage: synfin ${subcommand}\\b`), `there is no subcommand "${subcommand}"`);
  for (const option of words.filter((word) => word.startsWith('--')))
    assert.match(help, new RegExp(`${option}\\b`), `"${subcommand}" has no option ${option}`);
  if (subcommand !== 'run') return;
  const firstOption = words.findIndex((word) => word.startsWith('--'));
  const names = firstOption < 0 ? words : words.slice(0, firstOption);
  assert.equal(synfin('validate', ...names).status, 0, `one of ${names.join(', ')} is no experiment`);
}

/** Charts and experiments that are named by their path. */
function checkFiles(words: readonly string[]): void {
  for (const word of words.filter((each) => /^(charts|experiments)\//.test(each)))
    assert.ok(existsSync(path.join(ROOT, word)), `there is no "${word}"`);
}

function checkScript(name = ''): void {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: object;
  };
  assert.ok(name in scripts, `there is no npm script "${name}"`);
}

function checkOutput(command: string, shown: readonly string[]): void {
  const { stdout, stderr, status } = synfin(...command.split(/\s+/).slice(1));
  assert.notEqual(status, null);
  const printed = `${stdout}${stderr}`.trimEnd().split('\n');
  if (shown.length === 0) assert.equal(status, 0, stderr);
  else if (!matches(shown, printed))
    assert.deepEqual(shown, printed, `"${command}" prints something else now`);
}

function matches(shown: readonly string[], printed: readonly string[]): boolean {
  const quoted = shown.map((line) =>
    line === ELLIPSIS ? '(?:.*\n)*' : `${line.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}\n`,
  );
  return new RegExp(`^${quoted.join('')}$`).test(`${printed.join('\n')}\n`);
}

function synfin(...args: string[]) {
  const env = { ...process.env, LC_ALL: 'C' };
  return spawnSync('./synfin', args, { cwd: folder, encoding: 'utf8', env });
}
