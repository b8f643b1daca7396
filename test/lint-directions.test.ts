// biome.json says which folder may import which. Here each rule meets an import that breaks it and one that does not.
// Two rules that look across files are shown to work as well: no circles, no promise that nobody awaits.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';

/** File → what it tries to import. */
const REFUSED: Record<string, readonly string[]> = {
  'lab/run/step.ts': [
    '#linux/nft.ts',
    '#services/control/config.ts',
    '#cli/x.ts',
    'koffi',
    'express',
    'pino',
  ],
  'lab/run/read.ts': ['node:fs', 'node:fs/promises', 'node:http', 'node:child_process', '../../linux/nft.ts'],
  'lab/run/read.test.ts': ['koffi', '../../linux/nft.ts'],
  'linux/nft.ts': [
    'koffi',
    'node:child_process',
    '#lab/run/step.ts',
    '#services/control/config.ts',
    '#cli/x.ts',
  ],
  'linux/libc.ts': ['node:child_process', '#lab/run/step.ts', '../lab/spec/state.ts'],
  'linux/command.ts': ['koffi', '@kubernetes/client-node', '#services/control/config.ts'],
  'services/proxy/engine.ts': [
    'koffi',
    '@kubernetes/client-node',
    'node:child_process',
    '#cli/x.ts',
    '#services/client/config.ts',
  ],
  'runner/session.ts': [
    '#linux/nft.ts',
    '#services/control/config.ts',
    '@kubernetes/client-node/dist/config.js',
  ],
  'services/proxy/faults/hold.ts': [
    '../../control/config.ts',
    '../../../linux/nft.ts',
    '../../client/config.ts',
  ],
  'services/client/lane.ts': ['#services/server/lane.ts', '../server/lane.ts', '../control/config.ts'],
  'services/control/config.ts': ['#services/proxy/engine.ts', '#services/exporter/config.ts', './main.ts'],
  'services/exporter/main.test.ts': ['./main.ts', 'koffi', '../proxy/engine.ts'],
  'cli/start.ts': [
    'koffi',
    'node:child_process',
    '#services/control/config.ts',
    '../linux/nft.ts',
    './main.ts',
  ],
  'cli/render/frame.ts': ['#operator/kube/kube-api.ts'],
  'cli/cluster/run.ts': ['#operator/lab/lab-reconciler.ts', '@kubernetes/client-node', 'koffi'],
  'operator/kube/kubernetes.ts': ['#linux/nft.ts', '#cli/x.ts', 'koffi', 'node:child_process'],
  'operator/lab/make.ts': ['@kubernetes/client-node', '@kubernetes/client-node/dist/config.js', '#cli/x.ts'],
  'cli/local/pod.ts': ['../../lab/spec/state.ts', '../main.ts'],
  'live/frame.ts': [
    '#linux/nft.ts',
    '#runner/session.ts',
    '#cli/x.ts',
    '#services/proxy/engine.ts',
    '../lab/x.ts',
  ],
  'lab/live.ts': ['#live/live-frame.ts'],
  'runner/live.ts': ['#live/live-frame.ts'],
  'test/lab/pods.test.ts': ['../../linux/nft.ts', '#services/proxy/main.ts'],
  'dashboards/boards/one.ts': ['node:fs', '#services/client/config.ts', '../../lab/spec/state.ts', 'yaml'],
  'scripts/make.ts': ['koffi', '@kubernetes/client-node', '../linux/nft.ts'],
};

const ALLOWED: Record<string, readonly string[]> = {
  'lab/run/may.ts': [
    'zod',
    'yaml',
    'node:crypto',
    'node:net',
    '../spec/state.ts',
    './step.ts',
    '#lab/spec/state.ts',
  ],
  'lab/run/may.test.ts': ['node:test', 'node:assert/strict', 'node:fs', 'fast-check', '../spec/state.ts'],
  'linux/may.ts': ['./libc.ts', '#lab/spec/state.ts', 'node:fs/promises', 'zod'],
  'linux/libc.ts': ['koffi'],
  'linux/command.ts': ['node:child_process'],
  'runner/may.ts': ['#lab/run/step.ts', './session.ts', 'node:http'],
  'services/proxy/may.ts': [
    '#lab/run/step.ts',
    '#linux/nft.ts',
    '#services/control/config.ts',
    './faults/hold.ts',
  ],
  'services/proxy/faults/may.ts': ['../engine.ts', 'pino', 'node:fs'],
  'services/proxy/may.test.ts': ['node:child_process', './engine.ts'],
  'cli/may.ts': ['#lab/run/step.ts', '#linux/nft.ts', '#cli/local/pod.ts', './local/pod.ts', 'commander'],
  'live/may.ts': ['#lab/run/step.ts', '#services/control/listen.ts', './frame-maker.ts', 'express'],
  'cli/page/may.ts': ['#live/live-server.ts'],
  'operator/page/may.ts': ['#live/live-server.ts'],
  'cli/cluster/may.ts': ['#operator/kube/kube-api.ts', '#operator/lab/lab-names.ts', '#runner/session.ts'],
  'operator/kube/kubernetes.ts': ['@kubernetes/client-node/dist/config.js'],
  'operator/kube/pod-port.ts': ['@kubernetes/client-node/dist/config.js'],
  'dashboards/boards/may.ts': [
    '#lab/spec/state.ts',
    '../build/board.ts',
    '@grafana/grafana-foundation-sdk/dashboard',
  ],
  'scripts/may.ts': ['#dashboards/boards.ts'],
  'test/bench/peer.ts': ['koffi'],
  'test/lab/may.test.ts': [
    'node:child_process',
    '#services/proxy/engine.ts',
    '#cli/local/pod.ts',
    '../fixtures/x.ts',
  ],
};

/** What the rules that look across files must find in them. */
const CROSS_FILE: Record<string, { source: string; rule: string }> = {
  'lab/circle/a.ts': {
    source: "import { b } from './b.ts';\nexport const a = () => b;\n",
    rule: 'noImportCycles',
  },
  'lab/circle/b.ts': {
    source: "import { a } from './a.ts';\nexport const b = () => a;\n",
    rule: 'noImportCycles',
  },
  'lab/float/given.ts': {
    source: "import { promised } from './promised.ts';\npromised();\n",
    rule: 'noFloatingPromises',
  },
};
const PROMISED = 'export async function promised(): Promise<void> {}\n';

const root = path.join(import.meta.dirname, '..');

describe('biome.json', () => {
  let folder = '';
  /** "file specifier" of every import that biome refused. */
  let found = new Set<string>();
  let report = '';

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lint-directions-'));
    copyFileSync(path.join(root, 'biome.json'), path.join(folder, 'biome.json'));
    ({ found, report } = lint(folder));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [file, specifiers] of Object.entries(REFUSED)) {
    it(`refuses in ${file} what belongs elsewhere`, () => {
      const passed = specifiers.filter((specifier) => !found.has(`${file} ${specifier}`));
      assert.deepEqual(passed, []);
    });
  }
  for (const [file, specifiers] of Object.entries(ALLOWED)) {
    it(`allows in ${file} what it is for`, () => {
      const stopped = specifiers.filter((specifier) => found.has(`${file} ${specifier}`));
      assert.deepEqual(stopped, []);
    });
  }
  for (const [file, { rule }] of Object.entries(CROSS_FILE))
    it(`finds by ${rule} what ${file} does`, () =>
      assert.match(report, new RegExp(`${rule},file=\\S*${file}`)));
});

/** Writes the files of the tables, one import a line, and lints them in one go. */
function lint(folder: string): { found: Set<string>; report: string } {
  const files = new Map<string, string[]>();
  for (const table of [REFUSED, ALLOWED])
    for (const [file, specifiers] of Object.entries(table))
      files.set(file, [...(files.get(file) ?? []), ...specifiers]);
  const write = (file: string, source: string) => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  };
  for (const [file, specifiers] of files)
    write(file, specifiers.map((name) => `import '${name}';\n`).join(''));
  for (const [file, { source }] of Object.entries(CROSS_FILE)) write(file, source);
  write('lab/float/promised.ts', PROMISED);

  const biome = path.join(root, 'node_modules/.bin/biome');
  const only = ['noRestrictedImports', 'noImportCycles', 'noFloatingPromises'].map(
    (rule) => `--only=${rule}`,
  );
  const args = ['lint', ...only, '--reporter=github', '--max-diagnostics=none', '--vcs-enabled=false'];
  const run = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' });
  const found = new Set<string>();
  for (const [, file = '', line] of run.stdout.matchAll(/noRestrictedImports,file=([^,]+),line=(\d+)/g)) {
    const relative = path.relative(folder, path.resolve(folder, file));
    found.add(`${relative} ${files.get(relative)?.[Number(line) - 1]}`);
  }
  assert.ok(found.size > 0, `Cannot read what biome refused: ${run.stdout}${run.stderr}`);
  return { found, report: run.stdout };
}
