// Things that only an attempt can tell: each is done once in namespaces that end with the attempt.
import { fileURLToPath } from 'node:url';
import { CommandError, type CommandRunner } from '#linux/command.ts';
import { type IpFamily, iptablesChainText, iptablesRestore } from '#linux/iptables.ts';
import { unshareArgs } from '#linux/namespaces.ts';
import { nftApply, nftReplaceTable } from '#linux/nft.ts';
import { type Check, ok } from './check.ts';

/** Each command runs in namespaces of its own, which end with it. */
export function throwawayRunner(kind: { user: boolean }, runner: CommandRunner): CommandRunner {
  return {
    run: (file, args, options) => runner.run('unshare', [...unshareArgs(kind), file, ...args], options),
  };
}

/** Really makes what a lab is made of. `runner` is a {@link throwawayRunner}. */
export function checkKernelFeatures(runner: CommandRunner): Promise<Check[]> {
  const attempts: Attempt[] = [
    {
      name: 'bridge and veth',
      modules: 'bridge veth',
      work: () => runner.run('ip', ['-batch', '-'], { input: LINKS }).then(() => 'made'),
    },
    { name: 'nft: stateless NAT by a map', modules: 'nf_tables', work: () => applied(MAP_TABLE, runner) },
    {
      name: 'nft: sets with a timeout, and "ip length . tcp doff"',
      modules: 'nf_tables',
      work: () => applied(SET_TABLE, runner),
    },
    {
      name: 'iptables: NFQUEUE with --queue-bypass, IPv4',
      modules: 'nft_compat xt_NFQUEUE xt_mark',
      work: () => queueRule('IPv4', runner),
    },
    {
      name: 'iptables: NFQUEUE with --queue-bypass, IPv6',
      modules: 'nft_compat xt_NFQUEUE xt_mark',
      work: () => queueRule('IPv6', runner),
      otherwise: 'Warning',
    },
    {
      name: 'a queue and a raw socket from Node',
      modules: 'nfnetlink_queue',
      work: () => openQueue(runner),
    },
  ];
  return Promise.all(attempts.map(attempt));
}

interface Attempt {
  name: string;
  /** What to load where the kernel does not do so by itself. */
  modules: string;
  work: () => Promise<string>;
  /** What a failure means. Default Missing. */
  otherwise?: 'Warning' | 'Missing';
}

const LINKS = 'link add br0 type bridge mcast_snooping 0\nlink add v0 type veth peer name v1\n';

const MAP_TABLE = nftReplaceTable(
  { family: 'inet', name: 'synfin-doctor' },
  `  map to_server { type inet_service : ipv4_addr; flags interval; elements = { 9000-9015 : 10.77.0.4 }; }
  chain pre {
    type filter hook prerouting priority -300;
    ip daddr 10.77.0.3 ip daddr set tcp dport map @to_server
  }`,
);

const SET_TABLE = nftReplaceTable(
  { family: 'inet', name: 'synfin-doctor' },
  `  set flows { type ipv4_addr . inet_service; flags dynamic, timeout; timeout 60s; size 65536; }
  chain forward {
    type filter hook forward priority -200;
    tcp flags syn update @flows { ip saddr . tcp sport }
    ip length . tcp doff { 40 . 5, 44 . 6 } ip saddr . tcp sport @flows meta mark set 0x1
  }`,
);

async function applied(text: string, runner: CommandRunner): Promise<string> {
  await nftApply(text, runner);
  return 'applied';
}

async function queueRule(family: IpFamily, runner: CommandRunner): Promise<string> {
  const hook = { table: 'mangle', hook: 'FORWARD', chain: 'SYNFIN' } as const;
  const rule = '-m mark --mark 0x1 -j NFQUEUE --queue-num 7 --queue-bypass';
  return `applied by ${await iptablesRestore({ family, text: iptablesChainText(hook, [rule]) }, runner)}`;
}

async function openQueue(runner: CommandRunner): Promise<string> {
  const program = fileURLToPath(new URL('./open-queue.ts', import.meta.url));
  const { stdout } = await runner.run(process.execPath, [program]);
  return stdout.trim();
}

async function attempt({ name, modules, work, otherwise = 'Missing' }: Attempt): Promise<Check> {
  try {
    return ok(name, await work());
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.code === 'COMMAND_MISSING') {
      return { name, status: otherwise, found: 'not tried: a program is missing', remedy: null };
    }
    const said = /^.*(error|fail|cannot|not supported|unknown).*$/im.exec(error.stderr)?.[0];
    return {
      name,
      status: otherwise,
      found: said?.trim() ?? error.message,
      remedy: `sudo modprobe -a ${modules}`,
    };
  }
}
