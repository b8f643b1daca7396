import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, type CommandRunner } from '#linux/command.ts';
import { checkFastOpen, checkIpv6, checkKernel, checkOpenFiles, checkReceiveBuffer } from './machine.ts';
import { exitStatus, printChecks } from './print.ts';
import { checkPrograms } from './programs.ts';
import { checkKernelFeatures, throwawayRunner } from './throwaway.ts';

const release = (major: number, minor: number) => ({ major, minor, text: `${major}.${minor}.0` });

test('checkKernel tells what depends on a newer one', () => {
  assert.equal(checkKernel(release(6, 8)).status, 'Ok');
  assert.match(checkKernel(release(6, 7)).found, /^6\.7\.0: no sight of sockets/);
  assert.match(checkKernel(release(5, 15)).found, /source ports for one socket \(6\.3\), no sight/);
});

test('checkReceiveBuffer, with a small limit, concerns ordinary users only', () => {
  assert.equal(checkReceiveBuffer(true, 212_992).status, 'Ok');
  assert.equal(checkReceiveBuffer(false, 4 << 20).status, 'Ok');
  assert.equal(checkReceiveBuffer(false, 212_992).remedy, 'sudo sysctl -w net.core.rmem_max=4194304');
});

test('checkOpenFiles looks at the hard limit', () => {
  const limits = (hard: string) =>
    `Max open files            1024                 ${hard}              files\n`;
  assert.equal(checkOpenFiles(limits('1048576')).status, 'Ok');
  assert.equal(checkOpenFiles(limits('unlimited')).status, 'Ok');
  assert.match(checkOpenFiles(limits('4096')).found, /^at most 4096/);
});

test('checkFastOpen and checkIpv6, without the sysctl, warn', () => {
  assert.deepEqual([checkFastOpen('1').status, checkFastOpen(null).status], ['Ok', 'Warning']);
  assert.deepEqual([checkIpv6('0').status, checkIpv6(null).status], ['Ok', 'Warning']);
});

test('checkPrograms tells versions, and what to install', async () => {
  const runner: CommandRunner = {
    run: async (file, args) => {
      if (file === 'nft') throw new CommandError({ file, args, status: null, stderr: '', errno: 'ENOENT' });
      return { stdout: `${file} 1.0 (libmount 1.0: x)\nmore\n`, stderr: '' };
    },
  };
  const checks = await checkPrograms(runner);
  assert.deepEqual(checks[0], { name: 'program ip', status: 'Ok', found: 'ip 1.0', remedy: null });
  assert.deepEqual(checks[1], {
    name: 'program nft',
    status: 'Missing',
    found: 'not installed',
    remedy: 'sudo apt-get install nftables',
  });
});

test('checkKernelFeatures tries each in namespaces of its own, and names the modules of one that fails', async () => {
  const files: string[] = [];
  const runner: CommandRunner = {
    run: async (file, args) => {
      files.push(file);
      if (args.includes('ip6tables-restore')) {
        throw new CommandError({ file, args, status: 2, stderr: 'line 3: Error: no NFQUEUE\n' });
      }
      return { stdout: 'done\n', stderr: '' };
    },
  };
  const checks = await checkKernelFeatures(throwawayRunner({ user: true }, runner));
  assert.deepEqual([...new Set(files)], ['unshare']);
  assert.deepEqual(
    checks.filter(({ status }) => status !== 'Ok'),
    [
      {
        name: 'iptables: NFQUEUE with --queue-bypass, IPv6',
        status: 'Warning',
        found: 'line 3: Error: no NFQUEUE',
        remedy: 'sudo modprobe -a nft_compat xt_NFQUEUE xt_mark',
      },
    ],
  );
});

test('printChecks shows a remedy under what needs one, and sums up', () => {
  const checks = [
    { name: 'kernel', status: 'Ok', found: '6.18', remedy: null },
    { name: 'nft', status: 'Missing', found: 'not installed', remedy: 'sudo apt-get install nftables' },
  ] as const;
  assert.equal(
    printChecks(checks),
    [
      'ok       kernel  6.18',
      'missing  nft     not installed',
      '         → sudo apt-get install nftables',
      '',
      'Labs cannot run on this machine yet: 1 missing',
      '',
    ].join('\n'),
  );
  assert.equal(exitStatus(checks), 1);
  assert.equal(exitStatus(checks.slice(0, 1)), 0);
});
