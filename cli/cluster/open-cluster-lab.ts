// A Lab on a cluster: its pods, and the control APIs of those that are up.
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { PODS, SECRETS } from '#operator/kube/resources.ts';
import { controlSecretName, LAB_LABEL, type Service } from '#operator/lab/lab-names.ts';
import { ClusterError } from './cluster-error.ts';
import type { Cluster } from './open-cluster.ts';
import { PodService } from './pod-service.ts';

interface PodObject extends KubeObject {
  spec?: { containers: { name: string }[] };
  status?: { phase?: string };
}

export interface OpenClusterLab {
  name: string;
  /** One for each pod that has such a container and runs. */
  proxies: PodService[];
  clientExporters: PodService[];
  serverExporters: PodService[];
  close(): void;
}

/** Nothing of the operator's takes part: it may be gone. @throws ClusterError, KubeError */
export async function openClusterLab(cluster: Cluster, name: string): Promise<OpenClusterLab> {
  const { api, namespace } = cluster;
  const [token, { items: pods }] = await Promise.all([
    tokenOf(cluster, name),
    api.list<PodObject>(PODS, namespace, { labelSelector: `${LAB_LABEL}=${name}` }),
  ]);
  const running = pods.filter(
    ({ metadata, status }) => status?.phase === 'Running' && metadata.deletionTimestamp === undefined,
  );
  const opened: PodService[] = [];
  const open = async (service: Service, beside: string) => {
    const names = ({ spec }: PodObject) => spec?.containers.map((container) => container.name) ?? [];
    const has = running.filter((pod) => names(pod).includes(service) && names(pod).includes(beside));
    const services = await Promise.all(
      has.map(({ metadata }) => PodService.open(cluster, { pod: metadata.name, service, token })),
    );
    opened.push(...services);
    return services;
  };
  return {
    name,
    proxies: await open('proxy', 'proxy'),
    clientExporters: await open('exporter', 'client'),
    serverExporters: await open('exporter', 'server'),
    close: () => {
      for (const service of opened) service.close();
    },
  };
}

async function tokenOf({ api, namespace }: Cluster, name: string): Promise<string> {
  const secret = await api.get<KubeObject & { data?: Record<string, string> }>(
    SECRETS,
    namespace,
    controlSecretName({ name }),
  );
  const token = secret?.data?.token;
  if (token === undefined)
    throw new ClusterError(
      `Cannot reach Lab "${name}" in namespace "${namespace}": there is no Secret "${controlSecretName({ name })}" with its token`,
    );
  return Buffer.from(token, 'base64').toString();
}
