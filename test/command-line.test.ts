// Bad input on the command line: told at once, all of it, with exit status 2, and nothing is started.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MAIN, synfin } from './lab/synfin-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-command-line-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const BROKEN = `apiVersion: synfin.dev/v1alpha1
kind: Experiment
metadata: { name: Broken_Name }
spec:
  about: { title: t, done: d, expect: e, why: w }
  sed: 1
  steps:
    - name: one
      faults:
        - { name: f, match: { role: FIN, form: Client }, action: Delay, duration: 2 seconds }
      client: { lane: side, behaviour: { connections: -1, endless: true } }
      release: [g]
      expect:
        - { name: e, type: Sockets, sockets: { side: Client, state: TIME-WAIT } }
`;

/** What only a cluster can give. */
const CLUSTER = `apiVersion: synfin.dev/v1alpha1
kind: Experiment
metadata: { name: many, namespace: demo }
spec:
  about: { title: t, done: d, expect: e, why: w, remedy: r }
  LAB
  steps: [{ name: one }]
`;
const REPLICAS = CLUSTER.replace(
  'LAB',
  'lab: { client: { replicas: 3, pod: { nodeSelector: { disk: ssd } } }, proxy: { placement: Sidecar }, ttl: 1h }\n  suspend: true\n  run: 2',
);
const REFERENCE = CLUSTER.replace('LAB', 'labRef: { name: shared }');
const SHARED_LAB = `---
apiVersion: synfin.dev/v1alpha1
kind: Lab
metadata: { name: shared }
spec: { lanes: [{ name: side, port: 8001 }] }
`;

const REFUSED: [string, string[], RegExp[]][] = [
  ['no subcommand', [], [/Usage: synfin/]],
  ['an unknown subcommand', ['rnu'], [/unknown command 'rnu'/, /Did you mean run/]],
  [
    'an unknown option',
    ['run', 'closing', '--sede', '1'],
    [/unknown option '--sede'/, /Did you mean --seed/],
  ],
  [
    'a language that it does not speak',
    ['explain', 'closing', '--lang', 'fr'],
    [/--lang <language>/, /en, zh/],
  ],
  [
    'a name that is neither experiment nor state',
    ['explain', 'nothing'],
    [/"nothing": it is neither an experiment nor a TCP state; see "synfin list", give a file, or a state/],
  ],
  [
    'a name that is nearly a state',
    ['explain', 'CLOSE_WEIGHT'],
    [/^Cannot explain "CLOSE_WEIGHT": .* did you mean "CLOSE_WAIT"\?$/m],
  ],
  ['a name that is nearly an experiment', ['explain', 'clsoing'], [/did you mean "closing"\?/]],
  ['a seed that is no number', ['run', 'closing', '--seed', 'x'], [/--seed <n>/, /whole number from 0/]],
  ['a seed out of range', ['run', 'closing', '--seed', '4294967296'], [/whole number from 0 to 4294967295/]],
  ['a name that is no experiment', ['run', 'clsoing'], [/clsoing/, /did you mean "closing"/]],
  ['a file that is not there', ['run', './gone.yaml'], [/\.\/gone\.yaml/, /ENOENT/]],
  ['the same experiment twice', ['run', 'closing', 'closing'], [/names must differ/]],
  [
    'a file with many problems, all at once',
    ['run', file('broken.yaml', BROKEN)],
    [
      /metadata\.name.*Broken_Name/,
      /about\.remedy/,
      /spec\.sed[\s\S]*did you mean.*seed/i,
      /role.*"FIN"/,
      /form[\s\S]*did you mean "from"/,
      /duration.*"2 seconds"/,
      /connections.*-1/,
      /state.*"TIME-WAIT"/,
    ],
  ],
  [
    'what only a cluster has',
    ['run', file('cluster.yaml', REPLICAS)],
    [
      /spec\.lab\.client\.replicas is 3\s+is for a cluster/,
      /spec\.lab\.proxy\.placement is "Sidecar"\s+is for a cluster/,
      /spec\.suspend/,
    ],
  ],
  [
    'a lab for "up" that only a cluster has',
    ['up', file('up.yaml', REPLICAS)],
    [/spec\.lab\.client\.replicas is 3\s+is for a cluster/],
  ],
  [
    'an experiment whose Lab is not there',
    ['run', file('reference.yaml', REFERENCE)],
    [/spec\.labRef\.name is "shared"\s+is no Lab of the files given/],
  ],
  [
    'a lab by name and within',
    ['validate', file('both.yaml', CLUSTER.replace('LAB', 'labRef: { name: a }\n  lab: {}'))],
    [/spec\.labRef[\s\S]*contradicts lab; use one of them/],
  ],
  ['YAML that is none', ['validate', file('no.yaml', 'a: [1, 2\nb: }')], [/no\.yaml/]],
  ['a file without an end', ['validate', '/dev/zero'], [/larger than 1000000 bytes/]],
  ['a folder', ['run', './experiments'], [/EISDIR/]],
  ['standard input to run', ['run', 'closing', '-'], [/from standard input: it is read more than once/]],
  ['standard input for a lab', ['up', '-'], [/from standard input: it is read more than once/]],
  [
    'a file with nothing to run',
    [
      'run',
      file('lab.yaml', 'apiVersion: synfin.dev/v1alpha1\nkind: Lab\nmetadata: { name: l }\nspec: {}\n'),
    ],
    [/no document of kind Experiment/],
  ],
  ['an empty file', ['validate', file('empty.yaml', '')], [/holds no document/]],
  [
    'a document of another kind',
    ['validate', file('pod.yaml', 'apiVersion: v1\nkind: Pod\n')],
    [/apiVersion/, /kind/],
  ],
  [
    'a file that would grow without end',
    [
      'validate',
      file(
        'bomb.yaml',
        `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
          .split('')
          .map((n, i) => `${n}: &${n} [${Array(9).fill(`*${'abcdefgh'[i]}`)}]`)
          .join('\n')}\n`,
      ),
    ],
    [/alias/i],
  ],
];

for (const [name, args, patterns] of REFUSED) {
  test(`synfin, given ${name}, says so and ends with 2`, async () => {
    const { status, stdout, stderr } = await synfin(...args);
    for (const pattern of patterns) assert.match(stderr, pattern);
    assert.deepEqual([status, stdout], [2, '']);
  });
}

test('synfin validate says what is valid, and ends with 0', async () => {
  const { status, stdout } = await synfin('validate', 'experiments/closing.yaml');
  assert.deepEqual([status, stdout], [0, 'experiments/closing.yaml: valid, 1 document\n']);
});

test('synfin validate and explain read standard input, by the name of "-"', () => {
  const given = (input: string, ...args: string[]) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      input,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
  const right = given(REFERENCE, 'validate', '-', 'experiments/closing.yaml');
  assert.deepEqual(
    [right.status, right.stdout],
    [0, '-: valid, 1 document\nexperiments/closing.yaml: valid, 1 document\n'],
  );
  const wrong = given(BROKEN, 'validate', '-');
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^-: \d+ problems[\s\S]*metadata\.name is "Broken_Name"/);
  assert.match(given(REFERENCE, 'explain', '-').stdout, /many/);
});

test('synfin validate accepts what only a cluster can run, with its Lab or without', async () => {
  for (const text of [REPLICAS, REFERENCE, `${REFERENCE}${SHARED_LAB}`]) {
    const { status, stderr } = await synfin('validate', file('for-a-cluster.yaml', text));
    assert.deepEqual([status, stderr], [0, '']);
  }
  const elsewhere = REFERENCE.replace('name: one', 'name: one, client: { lane: gone, behaviour: {} }');
  const { stderr } = await synfin('validate', file('a.yaml', elsewhere), file('b.yaml', SHARED_LAB));
  assert.match(stderr, /"gone" is no lane of the lab; known lanes: side/);
});

test('synfin --version and --help end with 0', async () => {
  assert.deepEqual(await synfin('--version'), { status: 0, stdout: '0.1.0\n', stderr: '' });
  const { status, stdout } = await synfin('--help');
  assert.equal(status, 0);
  assert.match(stdout, /tour .*every TCP state/);
});

test('synfin list --json and explain tell of every experiment', async () => {
  const { stdout } = await synfin('list', '--json');
  const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
  assert.ok(names.includes('close-wait-leak') && names.length >= 18);
  const explained = await synfin('explain', 'close-wait-leak');
  assert.equal(explained.status, 0);
  assert.match(explained.stdout, /CLOSE_WAIT/);
});

test('synfin explain tells of a state, unless an experiment has that very name', async () => {
  assert.match(
    (await synfin('explain', 'close_wait')).stdout,
    /^CLOSE_WAIT \(the side that closes second\)\n/,
  );
  assert.match((await synfin('explain', 'closing')).stdout, /^CLOSING: both sides close at once\n/);
  assert.match((await synfin('explain', 'CLOSING')).stdout, /^CLOSING \(both ends/);
});

test('synfin explain and list speak Chinese when told to', async () => {
  assert.match(
    (await synfin('explain', 'TIME_WAIT', '--lang', 'zh')).stdout,
    /^TIME_WAIT（主动关闭的一方）\n/,
  );
  assert.match((await synfin('explain', 'closing', '--lang', 'zh')).stdout, /^CLOSING：双方同时关闭\n/);
  assert.match((await synfin('list', '--lang', 'zh')).stdout, /^名称 /);
});

/** Runs the command with its standard output sent elsewhere by a shell. */
function redirected(redirection: string, ...args: string[]): { status: number | null; stderr: string } {
  const script = `"$@" ${redirection}`;
  return spawnSync('sh', ['-c', script, 'sh', process.execPath, MAIN, ...args], { encoding: 'utf8' });
}

test('synfin, with a full disk under its output, says so and ends with 1', () => {
  const { status, stderr } = redirected('>/dev/full', 'list');
  assert.deepEqual([status, stderr], [1, 'Cannot write to standard output: ENOSPC\n']);
  assert.equal(redirected('>/dev/full 2>&1', 'list').status, 1);
});

test('synfin, when the reader of its output has gone, ends without a word', () => {
  const { status, stderr } = redirected('| true', 'list');
  assert.deepEqual([status, stderr], [0, '']);
});
