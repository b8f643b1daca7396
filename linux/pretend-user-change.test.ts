import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test('a program started after pretendUserChange() may become another user, and give files to one, and nothing changes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-pretend-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const module = import.meta.resolve('./pretend-user-change.ts');
  // In a process of its own, for there is no way back.
  const script = `
    import { spawnSync } from 'node:child_process';
    import { pretendUserChange } from ${JSON.stringify(module)};
    const run = (file, ...args) => spawnSync(file, args, { stdio: 'inherit' });
    pretendUserChange();
    run('setpriv', '--reuid=4242', '--regid=4242', '--clear-groups', 'id');
    run('chown', '4242:4242', ${JSON.stringify(folder)});
    run('stat', '--format=%u', ${JSON.stringify(folder)});`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(stdout, `${spawnSync('id', { encoding: 'utf8' }).stdout}${process.getuid?.()}\n`);
});
