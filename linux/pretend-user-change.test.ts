import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('a program started after pretendUserChange() is told that it is another user now, and is who it was', () => {
  const module = import.meta.resolve('./pretend-user-change.ts');
  // In a process of its own, for there is no way back.
  const script = `
    import { spawnSync } from 'node:child_process';
    import { pretendUserChange } from ${JSON.stringify(module)};
    pretendUserChange();
    spawnSync('setpriv', ['--reuid=4242', '--regid=4242', '--clear-groups', 'id'], { stdio: 'inherit' });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(stdout, spawnSync('id', { encoding: 'utf8' }).stdout);
});
