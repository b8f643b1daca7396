// scripts/setup.sh where programs are missing: hidden in a mount namespace, with a stand-in for apt-get.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';

const SETUP = path.join(import.meta.dirname, '../../scripts/setup.sh');
const folder = mkdtempSync(path.join(tmpdir(), 'synfin-setup-'));
const bin = path.join(folder, 'bin');
after(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`);
  chmodSync(path.join(bin, name), 0o755);
}

/** Runs setup.sh where /usr/sbin is empty, so that iptables and nft are missing; `bin` comes first in PATH. */
function setup(): { status: number | null; stderr: string; calls: string } {
  const calls = path.join(folder, 'calls');
  rmSync(calls, { force: true });
  const hide = 'mount -t tmpfs tmpfs /usr/sbin && mount -t tmpfs tmpfs /usr/local/sbin && exec sh "$1"';
  const { status, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', hide, 'sh', SETUP], {
    encoding: 'utf8',
    env: { PATH: `${bin}:/usr/bin:/bin`, CALLS: calls },
  });
  return { status, stderr, calls: existsSync(calls) ? readFileSync(calls, 'utf8') : '' };
}

const INSTALL = `echo "$*" >>"$CALLS"
case $* in *install*) for name in iptables nft; do printf '#!/bin/sh' >/usr/sbin/$name; chmod +x /usr/sbin/$name; done ;; esac`;

test('setup.sh, as root with programs missing, installs their packages by apt-get', () => {
  program('apt-get', INSTALL);
  program('id', 'echo 0');
  const { status, stderr, calls } = setup();
  assert.deepEqual([status, stderr], [0, 'synfin: installing iptables nftables ...\n']);
  assert.equal(calls, '-q update\ninstall -y --no-install-recommends iptables nftables\n');
});

test('setup.sh, with sudo that asks for no password, uses that', () => {
  program('apt-get', INSTALL);
  program('id', 'echo 1000');
  program('sudo', 'echo "sudo $*" >>"$CALLS"; shift; exec "$@"');
  const { status, calls } = setup();
  assert.equal(status, 0);
  assert.match(calls, /sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install/);
});

test('setup.sh, without the right to install, prints the one command to run and stops', () => {
  program('apt-get', INSTALL);
  program('id', 'echo 1000');
  program('sudo', 'exit 1');
  const { status, stderr, calls } = setup();
  assert.deepEqual([status, calls], [1, '']);
  assert.match(
    stderr,
    /Run this once:\n {2}sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends iptables nftables'\n$/,
  );
});

test('setup.sh, when apt-get fails, shows what it said and stops', () => {
  program('apt-get', 'echo "E: no such source ($*)" >&2; exit 100');
  program('id', 'echo 0');
  const { status, stderr } = setup();
  assert.equal(status, 1);
  assert.match(
    stderr,
    /Cannot install iptables nftables: apt-get failed\nE: no such source \(-q update\)\nE: no/,
  );
});
