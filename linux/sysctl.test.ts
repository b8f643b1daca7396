import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSysctl, sysctlPath, writeSysctls, writeSysctlsIn } from './sysctl.ts';

test('sysctlPath turns dots into folders', () => {
  assert.equal(sysctlPath('net.ipv4.tcp_fin_timeout'), '/proc/sys/net/ipv4/tcp_fin_timeout');
});

test('readSysctl, with a name that this kernel has not, is null', () => {
  assert.match(readSysctl('net.ipv4.tcp_fin_timeout') ?? '', /^\d+$/);
  assert.equal(readSysctl('net.ipv4.no_such'), null);
});

test('writeSysctls names every one that is refused', () => {
  assert.throws(() => writeSysctls({ 'net.ipv4.no_such': '1', 'net.ipv4.nor_such': '2' }), {
    code: 'SYSCTL_REFUSED',
    message:
      'Cannot set sysctls in this namespace: ' +
      'net.ipv4.no_such="1": this kernel has none of that name in a network namespace; ' +
      'net.ipv4.nor_such="2": this kernel has none of that name in a network namespace',
  });
});

test('writeSysctlsIn passes paths and values as arguments, and reads what was refused', async () => {
  const calls: (readonly string[])[] = [];
  const stdout = '1\tsh: 4: cannot create /proc/sys/net/core/rmem_max: Permission denied\n';
  const runner = {
    run: async (file: string, args: readonly string[]) => {
      calls.push([file, ...args]);
      return { stdout, stderr: '' };
    },
  };
  await assert.rejects(
    writeSysctlsIn('client', { 'net.ipv4.tcp_fin_timeout': '7', 'net.core.rmem_max': '1' }, runner),
    { message: 'Cannot set sysctl in the namespace "client": net.core.rmem_max="1": not writable here' },
  );
  assert.deepEqual(calls[0]?.slice(0, 6), ['ip', 'netns', 'exec', 'client', 'sh', '-c']);
  assert.deepEqual(calls[0]?.slice(8), [
    '/proc/sys/net/ipv4/tcp_fin_timeout',
    '7',
    '/proc/sys/net/core/rmem_max',
    '1',
  ]);
  await writeSysctlsIn('client', {}, runner);
  assert.equal(calls.length, 1, 'nothing to set: nothing is run');
});
