// Whether the namespace lets the proxy's pod in: by its Pod Security label, and by asking for such a pod, without making it.
import { PROXY_PRIVILEGE } from '#lab/spec/proxy-privilege.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import { NAMESPACES } from '#operator/kube/resources.ts';
import { type Check, ok } from '../../doctor/check.ts';
import type { Cluster } from '../open-cluster.ts';

const NAME = 'Pod Security';
const LABEL = 'pod-security.kubernetes.io/enforce';

export async function checkPodSecurity(cluster: Cluster): Promise<Check> {
  const { api, namespace } = cluster;
  const found = await api.get(NAMESPACES, undefined, namespace);
  if (!found) {
    const remedy = `kubectl create namespace ${namespace}`;
    return { name: NAME, status: 'Missing', found: `there is no namespace "${namespace}"`, remedy };
  }
  const level = found.metadata.labels?.[LABEL];
  const label = level === undefined ? 'has no label for it' : `enforces "${level}"`;
  const about = `namespace "${namespace}" ${label}`;
  const refusal = await refusalOfProxy(cluster);
  if (refusal === null) return ok(NAME, `${about}; a pod like the proxy's is let in (dry run)`);
  const allow = `kubectl label namespace ${namespace} --overwrite ${LABEL}=privileged`;
  const isRefused = refusal === 'unknown' ? level !== undefined && level !== 'privileged' : true;
  if (!isRefused) return ok(NAME, `${about}; you may make no pods, so a pod like the proxy's was not tried`);
  const why = refusal === 'unknown' ? 'the proxy needs NET_ADMIN and NET_RAW' : refusal;
  return { name: NAME, status: 'Missing', found: `${about}: ${why}`, remedy: allow };
}

/** null: let in; unknown: we may not ask. */
async function refusalOfProxy({ transport, namespace }: Cluster): Promise<string | null> {
  try {
    await transport.json({
      method: 'POST',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`,
      query: { dryRun: 'All' },
      body: PROXY_POD,
      what: "try a pod like the proxy's",
    });
    return null;
  } catch (error) {
    if (!(error instanceof KubeError) || error.code === 0) throw error;
    // Of the user's rights, not of the pod: "pods is forbidden: User …".
    if (error.code !== 403 || /forbidden: User /.test(error.message)) return 'unknown';
    return error.message;
  }
}

/** What the operator asks for; see docs/kubernetes.md. */
const PROXY_POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { generateName: 'synfin-doctor-' },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'proxy',
        image: 'localhost/synfin:dev',
        securityContext: PROXY_PRIVILEGE,
      },
    ],
  },
} as const;
