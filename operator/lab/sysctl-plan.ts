// Which sysctls of a pod the kubelet sets by itself, and what is done about the others.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { PodSecurityLevel } from './lab-context.ts';

/** What a kubelet accepts from every pod (Kubernetes 1.32, pkg/kubelet/sysctl/safe_sysctls.go), of those that a lab may ask for. */
const SAFE: ReadonlySet<string> = new Set([
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);

export interface SysctlPlan {
  /** In the pod's security context: the kubelet sets them. */
  byPod: { name: string; value: string }[];
  /** By a privileged init container. */
  byInit: { name: string; value: string }[];
}

/** The names that a kubelet refuses unless its node allows them. */
export function unsafeNames(sysctls: Readonly<Record<string, string>>): string[] {
  return Object.keys(sysctls)
    .filter((name) => !SAFE.has(name))
    .sort();
}

export function sysctlPlan(
  sysctls: Readonly<Record<string, string>>,
  policy: LabSpec['unsafeSysctls'],
): SysctlPlan {
  const all = Object.entries(sysctls)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const toPod = ({ name }: { name: string }) => SAFE.has(name) || policy === 'KubeletAllows';
  return { byPod: all.filter(toPod), byInit: all.filter((entry) => !toPod(entry)) };
}

/** Auto decided: by a privileged init container where the namespace lets one run. */
export function sysctlPolicy(
  { unsafeSysctls }: Pick<LabSpec, 'unsafeSysctls'>,
  podSecurity: PodSecurityLevel,
): Exclude<LabSpec['unsafeSysctls'], 'Auto'> {
  if (unsafeSysctls !== 'Auto') return unsafeSysctls;
  return podSecurity === 'privileged' ? 'PrivilegedInit' : 'Refuse';
}
