import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { debianPackage, MissingProgramsError, programFolders, requirePrograms } from './find-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-find-program-'));
after(() => rmSync(folder, { recursive: true }));

test('programFolders adds those for administration once, and leaves out the current folder', () => {
  assert.deepEqual(programFolders('/usr/sbin::/bin'), ['/usr/sbin', '/bin', '/usr/local/sbin', '/sbin']);
  assert.ok(programFolders(undefined).includes('/usr/bin'));
});

test('requirePrograms, with all of them there, in PATH or in the folders for administration, is content', () => {
  writeFileSync(join(folder, 'synfin-tool'), '', { mode: 0o755 });
  requirePrograms(['synfin-tool', 'sh'], `${folder}:/bin`);
});

test('requirePrograms names every one that is missing, and one command for all', () => {
  mkdirSync(join(folder, 'nsenter'), { recursive: true });
  writeFileSync(join(folder, 'synfin-text'), '', { mode: 0o644 });
  assert.throws(() => requirePrograms(['sh', 'synfin-gone', 'synfin-text'], `${folder}:/bin`), {
    name: 'MissingProgramsError',
    code: 'COMMAND_MISSING',
    message:
      /^Cannot find "synfin-gone", "synfin-text": not installed; run "sudo apt-get install synfin-gone/,
  });
  assert.match(new MissingProgramsError(['ip', 'bridge', 'nft']).message, /install iproute2 nftables"/);
});

test('debianPackage knows programs by name or path', () => {
  assert.equal(debianPackage('/usr/sbin/iptables'), 'iptables');
  assert.equal(debianPackage('no-such-program'), undefined);
});
