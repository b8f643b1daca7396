// What carries segments between pods: kube-proxy, with its rule against what it calls INVALID, and the network plugin.
import { parse } from 'yaml';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CONFIG_MAPS, DAEMON_SETS } from '#operator/kube/resources.ts';
import { type Check, ok } from '../../doctor/check.ts';
import type { Cluster } from '../open-cluster.ts';

const SYSTEM = 'kube-system';

/** Where kubeadm and kind, and where EKS, keep its configuration. */
const PROXY_CONFIGS = [
  { name: 'kube-proxy', key: 'config.conf' },
  { name: 'kube-proxy-config', key: 'config' },
];

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export async function checkKubeProxy({ api }: Cluster): Promise<Check> {
  const name = 'kube-proxy';
  for (const { name: configMap, key } of PROXY_CONFIGS) {
    const found = await api.get<ConfigMap>(CONFIG_MAPS, SYSTEM, configMap);
    const text = found?.data?.[key];
    if (text !== undefined) return judge(parse(text) as ProxyConfig, `${SYSTEM}/${configMap}`);
  }
  return ok(
    name,
    `its settings are not in ${SYSTEM}; before a run each Lab tries whether a late segment arrives`,
  );
}

interface ProxyConfig {
  mode?: string;
  conntrack?: { tcpBeLiberal?: boolean };
}

/** Its rule drops what conntrack does not know, which a segment is that was held until its connection was over. */
function judge({ mode, conntrack }: ProxyConfig, configMap: string): Check {
  const name = 'kube-proxy';
  const found = `mode ${mode || 'iptables'}`;
  if (conntrack?.tcpBeLiberal) return ok(name, `${found}, tcpBeLiberal: late segments pass`);
  if (mode === 'ipvs') return ok(name, found);
  return {
    name,
    status: 'Warning',
    found: `${found}: it may drop, as INVALID, segments that are let go late or sent twice`,
    remedy: `conntrack.tcpBeLiberal: true in ConfigMap ${configMap}, then: kubectl rollout restart -n ${SYSTEM} daemonset/kube-proxy`,
  };
}

/** What the DaemonSets of network plugins are called. */
const PLUGINS: readonly (readonly [RegExp, string])[] = [
  [/^cilium$/, 'Cilium'],
  [/^anetd$/, 'GKE Dataplane V2 (Cilium)'],
  [/^calico-node$/, 'Calico'],
  [/^canal$/, 'Canal'],
  [/^aws-node$/, 'Amazon VPC CNI'],
  [/^azure-cn[is]/, 'Azure CNI'],
  [/^kube-flannel/, 'Flannel'],
  [/^kindnet$/, 'kindnet'],
  [/^antrea-agent$/, 'Antrea'],
  [/^ovnkube-node/, 'OVN-Kubernetes'],
  [/^kube-router$/, 'kube-router'],
  [/^weave-net$/, 'Weave Net'],
];

export async function checkPlugin({ api }: Cluster): Promise<Check> {
  const name = 'network plugin';
  const { items } = await api.list(DAEMON_SETS, undefined);
  const names = items.map(({ metadata }) => metadata.name);
  const found = PLUGINS.filter(([pattern]) => names.some((each) => pattern.test(each))).map(
    ([, title]) => title,
  );
  if (found.length === 0)
    return ok(name, 'none that is known by its DaemonSet; docs/kubernetes.md has what to look for');
  return ok(name, `${found.join(', ')}; docs/kubernetes.md has notes on it`);
}
