import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allDiffer, ownNamespaces, unshareArgs, userNamespaceSwitch } from './namespaces.ts';

test('userNamespaceSwitch names the sysctl that forbids, and how to allow it', () => {
  const switches: Record<string, string> = {
    'user.max_user_namespaces': '60000',
    'kernel.apparmor_restrict_unprivileged_userns': '1',
  };
  assert.deepEqual(
    userNamespaceSwitch((name) => switches[name] ?? null),
    {
      reason: 'kernel.apparmor_restrict_unprivileged_userns is 1',
      remedy: 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
    },
  );
});

test('userNamespaceSwitch, with nothing that forbids, is null', () => {
  assert.equal(
    userNamespaceSwitch((name) => (name === 'kernel.unprivileged_userns_clone' ? '1' : null)),
    null,
  );
});

test('allDiffer wants every namespace to be another one', () => {
  assert.equal(allDiffer('net:[1] mnt:[2] pid:[3]', 'net:[4] mnt:[5] pid:[6]'), true);
  assert.equal(allDiffer('net:[1] mnt:[2] pid:[3]', 'net:[4] mnt:[2] pid:[6]'), false);
  assert.equal(allDiffer('net:[1] mnt:[2] pid:[3]', '1'), false);
  assert.equal(allDiffer(ownNamespaces(), ownNamespaces()), false);
});

test('unshareArgs, with a user namespace, maps us to root in it', () => {
  assert.deepEqual(unshareArgs({ user: true }), [
    '--user',
    '--map-root-user',
    ...unshareArgs({ user: false }),
  ]);
  assert.ok(unshareArgs({ user: false }).includes('--kill-child'));
});
