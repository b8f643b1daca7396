// A Gateway where /proc/sys is read-only, as in a pod: what it cannot turn on it says, with what to do.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const SCRIPT = `const { enableForwarding } = await import('#services/proxy/forwarding.ts');
try { enableForwarding('IPv6'); } catch (error) { console.log(error.code, error.message); }`;

test('enableForwarding, where it is off and cannot be turned on, is a conflict that names the sysctl', () => {
  const readOnly = 'mount --bind /proc/sys /proc/sys && mount -o remount,ro,bind /proc/sys && exec "$@"';
  const node = [process.execPath, '--input-type=module', '--eval', SCRIPT];
  // A network namespace of its own: IPv6 forwarding is off in a new one.
  const { stdout, stderr } = spawnSync('unshare', ['--net', '--mount', 'sh', '-c', readOnly, 'sh', ...node], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  assert.match(
    stdout,
    /^CONFLICT Cannot make an IPv6 lane: net\.ipv6\.conf\.all\.forwarding is not 1 and cannot be set here; set it for the pod, or use placement Sidecar/,
    stderr,
  );
});
