// The cluster that a command is for: its API server, who we are there, and the namespace.
import type { ClusterAccess } from '#operator/kube/cluster-access.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import { KubeTransport } from '#operator/kube/kube-transport.ts';
import { REAL_TIMING as timing } from '#operator/kube/timing.ts';
import { ClusterError } from './cluster-error.ts';
import type { ClusterOptions } from './cluster-options.ts';
import { explainKubeError } from './explain-kube-error.ts';

export interface Cluster {
  /** Its fields are ours by the name of synfin-cli. */
  api: KubeApi;
  /** For what is no object: versions, reviews of access. */
  transport: KubeTransport;
  namespace: string;
  /** Host and port, for messages. */
  server: string;
  openPort: ClusterAccess['openPort'];
}

/** A person waits: less patience than an operator has. */
const LIMITS = { answerMs: 10_000, attemptsMs: 5000 };

/** @throws ClusterError where none is found; nothing is asked of it yet */
export async function openCluster({ context, namespace }: ClusterOptions): Promise<Cluster> {
  const access = await findAccess(context);
  return {
    api: new HttpKubeApi(access, { timing, fieldManager: 'synfin-cli', ...LIMITS }),
    transport: new KubeTransport(access, timing, LIMITS),
    namespace: namespace ?? access.namespace ?? 'default',
    server: access.server.host,
    openPort: access.openPort,
  };
}

/** Loaded only here: it takes a third of a second. */
async function findAccess(context: string | undefined): Promise<ClusterAccess> {
  const { findKubernetes } = await import('#operator/kube/kubernetes.ts');
  try {
    return findKubernetes(context === undefined ? {} : { context });
  } catch (cause) {
    throw new ClusterError((cause as Error).message, { cause });
  }
}

/** Opens the cluster and does the work there. @throws ClusterError for whatever the API server refuses */
export async function onCluster<T>(
  options: ClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = await openCluster(options);
  try {
    return await work(cluster);
  } catch (error) {
    if (error instanceof KubeError)
      throw new ClusterError(explainKubeError(error, cluster), { cause: error });
    throw error;
  }
}
