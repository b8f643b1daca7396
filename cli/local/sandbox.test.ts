import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, type CommandRunner } from '#linux/command.ts';
import { deployLocalLab } from './local-lab.ts';
import { prepareSandbox, sandboxKind } from './sandbox.ts';

/** unshare(1) that is refused, as often as it is tried. */
const refusing = (stderr: string): CommandRunner => ({
  run: async (file, args) => {
    throw new CommandError({ file, args, status: 1, stderr });
  },
});
const none = () => null;

test('sandboxKind, for an ordinary user whom AppArmor of Ubuntu 24.04 forbids it, names the switch and the command', async () => {
  const read = (name: string) => (name === 'kernel.apparmor_restrict_unprivileged_userns' ? '1' : null);
  await assert.rejects(sandboxKind(refusing('mount: permission denied'), { root: false, read }), {
    name: 'SandboxError',
    code: 'NAMESPACES_FORBIDDEN',
    message:
      'Cannot use a sandbox: kernel.apparmor_restrict_unprivileged_userns is 1; ' +
      'run "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0", or run synfin with sudo',
  });
});

test('sandboxKind, for an ordinary user and for no known reason, gives what was said', async () => {
  const runner = refusing('unshare: unshare failed: Operation not permitted\nmore');
  await assert.rejects(sandboxKind(runner, { root: false, read: none }), {
    message: 'Cannot use a sandbox: unshare: unshare failed: Operation not permitted; run synfin with sudo',
  });
});

test('sandboxKind, for a root that may not, as in a container, says how to start that', async () => {
  await assert.rejects(sandboxKind(refusing('unshare: Operation not permitted'), { root: true }), {
    message:
      'Cannot use a sandbox: root may not (unshare: Operation not permitted); in a container, start it with --privileged',
  });
});

test('sandboxKind, for a root that may not without a user namespace, takes one', async () => {
  const runner: CommandRunner = {
    run: async (file, args) => {
      if (!args.includes('--user')) throw new CommandError({ file, args, status: 1, stderr: 'no' });
      return { stdout: '', stderr: '' };
    },
  };
  assert.deepEqual(await sandboxKind(runner, { root: true }), { user: true });
});

test('sandboxKind, without unshare, says what to install', async () => {
  const runner: CommandRunner = {
    run: async (file, args) => {
      throw new CommandError({ file, args, status: null, stderr: '', errno: 'ENOENT' });
    },
  };
  await assert.rejects(sandboxKind(runner, { root: true }), /not installed \(Debian package "util-linux"\)/);
});

test('prepareSandbox and deployLocalLab, in no sandbox, refuse', async () => {
  const refused = {
    code: 'NAMESPACES_FORBIDDEN',
    message: 'Cannot use a sandbox: this process is in no sandbox; start it by enterSandbox()',
  };
  await assert.rejects(prepareSandbox(), refused);
  await assert.rejects(deployLocalLab({ family: 'IPv4', clientSysctls: {}, serverSysctls: {} }), refused);
});
