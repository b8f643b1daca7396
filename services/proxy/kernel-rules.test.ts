import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError, type CommandRunner } from '#linux/command.ts';
import type { Diversion } from './diversion.ts';
import { KernelRules } from './kernel-rules.ts';
import type { RuledLane } from './lane-elements.ts';

function lane(port: number, diversion: Diversion = 'Nothing'): RuledLane {
  return {
    spec: { port, client: '10.77.0.2', server: '10.77.0.4', record: 'FaultedOnly', seed: 1 },
    diversion,
    proxyAddress: '10.77.0.3',
  };
}
const six: RuledLane = {
  spec: { port: 9000, client: 'fd77::2', server: 'fd77::4', record: 'All', seed: 1 },
  diversion: 'All',
  proxyAddress: 'fd77::3',
};

/** Writes down "program first-line-of-its-input"; fails where it is told to. */
class Recorder implements CommandRunner {
  readonly ran: string[] = [];
  readonly inputs: string[] = [];
  failOn: RegExp | null = null;

  async run(file: string, args: readonly string[], { input = '' }: { input?: string } = {}) {
    const line = [file, ...args].join(' ');
    this.ran.push(line);
    this.inputs.push(input);
    // No jump yet: iptables -C says so with status 1.
    if (args.includes('-C') || this.failOn?.test(line)) {
      throw new CommandError({ file, args, status: 1, stderr: 'no' });
    }
    return { stdout: '', stderr: '' };
  }

  programs(): string[] {
    return this.ran.splice(0).map((line) => line.split(' ')[0] ?? '');
  }
}
const rulesOf = (runner: Recorder) => new KernelRules({ placement: 'Gateway', queue: 7, runner });

test('KernelRules.start makes the table with the lanes in one transaction, then the iptables rules', async () => {
  const runner = new Recorder();
  await rulesOf(runner).start([lane(9000, 'Control')]);
  const [nft = ''] = runner.inputs;
  assert.match(
    nft,
    /delete table inet synfin\ntable inet synfin \{[\s\S]*add element inet synfin from_client \{ 9000 : jump control \}/,
  );
  assert.deepEqual(
    runner.inputs.slice(1).filter((input) => input.includes('NFQUEUE')),
    ['PROBE', 'FORWARD', 'INPUT', 'OUTPUT'].map((name) => {
      const mark = name === 'PROBE' ? '0x40000000/0x40000000' : '0x10000000/0x10000000';
      const rule = `-m mark --mark ${mark} -j NFQUEUE --queue-num 7 --queue-bypass`;
      return `*mangle\n:SYNFIN-${name} - [0:0]\n-A SYNFIN-${name} ${rule}\nCOMMIT\n`;
    }),
  );
});

test('KernelRules.set changes elements in one transaction, and does nothing where nothing changes', async () => {
  const runner = new Recorder();
  const rules = rulesOf(runner);
  await rules.start([lane(9000)]);
  runner.programs();
  await rules.set([lane(9000)]);
  assert.deepEqual(runner.programs(), []);
  await rules.set([lane(9000, 'Control')]);
  assert.deepEqual(runner.programs(), ['nft']);
});

test('KernelRules attaches ip6tables with the first IPv6 lane, before the lane', async () => {
  const runner = new Recorder();
  const rules = rulesOf(runner);
  await rules.start([lane(9000)]);
  assert.ok(!runner.programs().includes('ip6tables-restore'));
  await rules.set([lane(9000), six]);
  const programs = runner.programs();
  assert.deepEqual([programs[0], programs.at(-1)], ['ip6tables-restore', 'nft']);
});

test('KernelRules.set that failed is made up for by the next', async () => {
  const runner = new Recorder();
  const rules = rulesOf(runner);
  await rules.start([]);
  runner.failOn = /^nft/;
  await assert.rejects(rules.set([lane(9000)]), { code: 'COMMAND_FAILED' });
  runner.failOn = null;
  runner.programs();
  await rules.set([lane(9000)]);
  assert.ok(runner.programs().includes('nft'));
});

test('KernelRules.stop ends diverting, keeps the lanes and removes the iptables chains', async () => {
  const runner = new Recorder();
  const rules = rulesOf(runner);
  await rules.start([lane(9000, 'All')]);
  runner.inputs.length = 0;
  await rules.stop([lane(9000, 'All')]);
  const [nft = '', ...rest] = runner.inputs;
  assert.doesNotMatch(nft, /add element inet synfin from_/);
  assert.match(nft, /add element inet synfin to_server4 \{ 10\.77\.0\.2 \. 9000 : 10\.77\.0\.4 \}/);
  assert.deepEqual(
    rest.map((input) => /-X (\S+)/.exec(input)?.[1]),
    ['SYNFIN-FORWARD', 'SYNFIN-INPUT', 'SYNFIN-OUTPUT', 'SYNFIN-PROBE'],
  );
});
