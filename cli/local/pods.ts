// The lab's "pods": three namespaces on a bridge, one eth0 each, as a Kubernetes node would have them.
//
//   client ──eth0──┐
//   proxy  ──eth0──┤ br0
//   server ──eth0──┘
import { type Bridge, bridgeDeleteLines, bridgeLines, portLines } from '#linux/bridge.ts';
import { type CommandRunner, commandRunner } from '#linux/command.ts';
import type { IpFamily } from '#linux/iptables.ts';
import { ipBatch, netnsAddLines, netnsDeleteLines } from '#linux/netns.ts';
import { steerByConnection } from '#linux/receive-steering.ts';
import { readSysctl, writeSysctls, writeSysctlsIn } from '#linux/sysctl.ts';

export const PODS = ['client', 'proxy', 'server'] as const;
export type Pod = (typeof PODS)[number];

export interface PodsPlan {
  family: IpFamily;
  /** See linux/receive-steering.ts. */
  isSteered: boolean;
  /** Name → value, on top of what the lab itself needs. */
  sysctls: Readonly<Record<Pod, Readonly<Record<string, string>>>>;
}

const NETWORK = { IPv4: { prefix: '10.77.0.', length: 24 }, IPv6: { prefix: 'fd77::', length: 64 } } as const;
const HOST_PART = { bridge: 1, client: 2, proxy: 3, server: 4 } as const;

/** The address of a pod's eth0. */
export function podAddress(family: IpFamily, pod: Pod | 'bridge'): string {
  return `${NETWORK[family].prefix}${HOST_PART[pod]}`;
}

/** The bridge with its ports, for that family. */
export function podBridge(family: IpFamily): Bridge {
  const withLength = (pod: Pod | 'bridge') => `${podAddress(family, pod)}/${NETWORK[family].length}`;
  return {
    name: 'br0',
    address: withLength('bridge'),
    ports: PODS.map((netns) => ({ netns, address: withLength(netns) })),
  };
}

/** What the lab itself needs in a pod. Only the proxy forwards, back out of the one interface, and must not say so. */
export function ownSysctls(family: IpFamily, pod: Pod): Record<string, string> {
  const conf = (setting: string, value: string) =>
    Object.fromEntries(
      ['all', 'default', 'eth0'].map((device) => [
        `net.${family.toLowerCase()}.conf.${device}.${setting}`,
        value,
      ]),
    );
  // New namespaces take over what this machine has: 1 where containers run. First, for it resets what concerns redirects.
  const forwarding = {
    [family === 'IPv4' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding']: pod === 'proxy' ? '1' : '0',
  };
  if (pod !== 'proxy') return { ...forwarding, ...conf('accept_redirects', '0') };
  return family === 'IPv4' ? { ...forwarding, ...conf('send_redirects', '0') } : forwarding;
}

/**
 * Makes the namespaces; nothing is in them yet but a loopback that is down.
 *
 * @throws CommandError if a namespace of that name exists.
 */
export async function addPods(runner: CommandRunner = commandRunner): Promise<void> {
  await ipBatch(netnsAddLines(PODS), {}, runner);
}

/**
 * Joins the pods by the bridge, gives them addresses, and sets the sysctls.
 *
 * @throws CommandError, or SysctlError that names what is unknown or not writable.
 */
export async function connectPods(plan: PodsPlan, runner: CommandRunner = commandRunner): Promise<void> {
  const bridge = podBridge(plan.family);
  await steerByConnection({ netns: PODS, isSteered: plan.isSteered }, runner);
  passIptablesBy();
  await ipBatch(bridgeLines(bridge), {}, runner);
  await Promise.all(
    PODS.map(async (pod, i) => {
      const port = bridge.ports[i];
      if (port) await ipBatch(portLines(port), { netns: pod }, runner);
      await writeSysctlsIn(pod, { ...ownSysctls(plan.family, pod), ...plan.sysctls[pod] }, runner);
    }),
  );
}

/**
 * Where br_netfilter is loaded (Docker loads it), what crosses a bridge goes through the hooks of IP as well: for a
 * lab nothing but time, 7 % of a connection's.
 */
function passIptablesBy(): void {
  for (const name of ['net.bridge.bridge-nf-call-iptables', 'net.bridge.bridge-nf-call-ip6tables'])
    if (readSysctl(name) === '1') writeSysctls({ [name]: '0' });
}

/**
 * Undoes {@link connectPods} and {@link addPods}.
 *
 * @param partly they had failed half-way, so that some of it is not there.
 */
export async function removePods(
  { partly = false }: { partly?: boolean } = {},
  runner: CommandRunner = commandRunner,
): Promise<void> {
  const lines = [...bridgeDeleteLines(), ...netnsDeleteLines(PODS)];
  try {
    await ipBatch(lines, { force: partly }, runner);
  } catch (error) {
    // With `partly`, ip complains of each thing that is not there; what else it says is of use to nobody by then.
    if (!partly) throw error;
  }
}
