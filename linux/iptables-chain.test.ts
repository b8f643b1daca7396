import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, type CommandRunner } from './command.ts';
import { iptablesRestore } from './iptables.ts';
import { IptablesChain } from './iptables-chain.ts';

const HOOK = { table: 'mangle', hook: 'FORWARD', chain: 'SYNFIN' } as const;

/** Records calls as text; `failures` says which fail, and how. */
class FakeRunner implements CommandRunner {
  readonly calls: string[] = [];
  readonly failures: Record<string, { status: number | null; stderr: string; errno?: string }>;

  constructor(failures: FakeRunner['failures'] = {}) {
    this.failures = failures;
  }

  async run(file: string, args: readonly string[], { input = '' } = {}) {
    this.calls.push(
      [file, ...args.filter((arg) => !['--wait', '5', '--noflush'].includes(arg))].join(' ') +
        (input && `\n${input}`),
    );
    const failure = this.failures[args.includes('-C') ? `${file} -C` : file];
    if (failure) throw new CommandError({ file, args, ...failure });
    return { stdout: '', stderr: '' };
  }
}

const NO_JUMP = { status: 1, stderr: 'Bad rule (does a matching rule exist in that chain?)' };

test('IptablesChain.replace makes chain and jump once, then only replaces the rules, and detach undoes both', async () => {
  const runner = new FakeRunner({ 'iptables -C': NO_JUMP });
  const chain = new IptablesChain('IPv4', HOOK, runner);
  await chain.replace(['-j ACCEPT']);
  await chain.replace(['-j ACCEPT']);
  await chain.replace([]);
  await chain.detach();
  await chain.detach();
  assert.deepEqual(runner.calls, [
    'iptables-restore\n*mangle\n:SYNFIN - [0:0]\n-A SYNFIN -j ACCEPT\nCOMMIT\n',
    'iptables -t mangle -C FORWARD -j SYNFIN',
    'iptables-restore\n*mangle\n-I FORWARD 1 -j SYNFIN\nCOMMIT\n',
    'iptables-restore\n*mangle\n:SYNFIN - [0:0]\nCOMMIT\n',
    'iptables-restore\n*mangle\n-D FORWARD -j SYNFIN\n-F SYNFIN\n-X SYNFIN\nCOMMIT\n',
  ]);
});

test('IptablesChain.replace, where an earlier process has left the jump, adds no second one', async () => {
  const runner = new FakeRunner();
  await new IptablesChain('IPv6', HOOK, runner).replace([]);
  assert.deepEqual(runner.calls, [
    'ip6tables-restore\n*mangle\n:SYNFIN - [0:0]\nCOMMIT\n',
    'ip6tables -t mangle -C FORWARD -j SYNFIN',
  ]);
});

test('IptablesChain.replace, where the nf_tables variant lacks something, stays with the legacy one', async () => {
  const lacking = {
    status: 4,
    stderr: 'Warning: Extension NFQUEUE revision 0 not supported, missing kernel module?',
  };
  const runner = new FakeRunner({ 'iptables-restore': lacking, 'iptables-legacy -C': NO_JUMP });
  const chain = new IptablesChain('IPv4', HOOK, runner);
  await chain.replace([]);
  await chain.detach();
  assert.deepEqual(
    runner.calls.map((call) => call.split(/\s/)[0]),
    [
      'iptables-restore',
      'iptables-legacy-restore',
      'iptables-legacy',
      'iptables-legacy-restore',
      'iptables-legacy-restore',
    ],
  );
});

test('IptablesChain.detach that failed may be called again', async () => {
  const failures: FakeRunner['failures'] = {};
  const runner = new FakeRunner(failures);
  const chain = new IptablesChain('IPv4', HOOK, runner);
  await chain.replace([]);
  failures['iptables-restore'] = { status: 4, stderr: 'Another app is currently holding the xtables lock' };
  await assert.rejects(chain.detach(), /xtables lock/);
  delete failures['iptables-restore'];
  await chain.detach();
  assert.match(runner.calls.at(-1) ?? '', /-X SYNFIN/);
});

test('iptablesRestore, with a wrong text, rejects with the first variant’s words', async () => {
  const runner = new FakeRunner({ 'iptables-restore': { status: 2, stderr: 'line 2: bad argument' } });
  await assert.rejects(iptablesRestore({ family: 'IPv4', text: '' }, runner), /line 2: bad argument/);
  assert.equal(runner.calls.length, 1);
});

test('iptablesRestore, without iptables, says what to install', async () => {
  const missing = { status: null, stderr: '', errno: 'ENOENT' };
  const runner = new FakeRunner({ 'iptables-restore': missing, 'iptables-legacy-restore': missing });
  await assert.rejects(iptablesRestore({ family: 'IPv4', text: '' }, runner), /Debian package "iptables"/);
});
