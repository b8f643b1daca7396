import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { hasOneUser } from './has-one-user.ts';
import { tryNamespaces } from './namespaces.ts';

const namespaces = await tryNamespaces({ user: true }).then(() => false, String);

test('hasOneUser() of a user namespace as an ordinary user makes it is true', {
  skip: namespaces,
}, async (t) => {
  const inside = spawn('unshare', ['--user', '--map-root-user', 'sh', '-c', 'echo here; read _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => inside.kill());
  await once(inside.stdout, 'data');
  assert.equal(hasOneUser(inside.pid as number), true);
});

test('hasOneUser() of a process with every user is false', {
  skip: !/ 4294967295\n$/.test(readFileSync('/proc/self/uid_map', 'latin1')) && 'we have not every user',
}, () => {
  assert.equal(hasOneUser(process.pid), false);
});
