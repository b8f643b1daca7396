// synfin fault rm --all --cluster: ends every fault of a Lab, or of all Labs of a namespace, whatever became of the operator.
import type { FaultView } from '#lab/run/observation.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import { PODS } from '#operator/kube/resources.ts';
import { LAB_LABEL } from '#operator/lab/lab-names.ts';
import { EXIT } from '../../exit-status.ts';
import { ClusterError } from '../cluster-error.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { type Cluster, onCluster } from '../open-cluster.ts';
import { openClusterLab } from '../open-cluster-lab.ts';
import type { PodService } from '../pod-service.ts';

export interface RemoveAllOptions extends ClusterOptions {
  /** Absent: of every Lab that has pods. */
  lab?: string | undefined;
}

/** @returns 1 where a proxy could not be asked; what to do then is said */
export function removeAllOnCluster(options: RemoveAllOptions): Promise<number> {
  return onCluster(options, async (cluster) => {
    const labs = options.lab === undefined ? await labsWithPods(cluster) : [options.lab];
    const outcomes: Outcome[] = [];
    for (const lab of labs) outcomes.push(...(await removeAllOf(cluster, lab)));
    const said = outcomes.length === 0 ? ['No Lab has a proxy that runs, so no fault is in force.'] : [];
    process.stdout.write(`${[...said, ...outcomes.map(({ text }) => text)].join('\n')}\n`);
    return outcomes.every(({ isDone }) => isDone) ? EXIT.Ok : EXIT.NotConfirmed;
  });
}

interface Outcome {
  isDone: boolean;
  text: string;
}

/** By the pods, not by the Labs: a Lab that is being deleted has pods as well. */
async function labsWithPods({ api, namespace }: Cluster): Promise<string[]> {
  const { items } = await api.list(PODS, namespace, { labelSelector: LAB_LABEL });
  return [...new Set(items.flatMap(({ metadata }) => metadata.labels?.[LAB_LABEL] ?? []))];
}

async function removeAllOf(cluster: Cluster, name: string): Promise<Outcome[]> {
  try {
    const lab = await openClusterLab(cluster, name);
    try {
      return await Promise.all(lab.proxies.map((proxy) => removeAllAt(proxy, name, cluster.namespace)));
    } finally {
      lab.close();
    }
  } catch (error) {
    if (!(error instanceof ClusterError || error instanceof KubeError)) throw error;
    return [{ isDone: false, text: `Lab "${name}": ${error.message}` }];
  }
}

async function removeAllAt(proxy: PodService, lab: string, namespace: string): Promise<Outcome> {
  try {
    const faults = (await proxy.get<FaultView[]>('/faults')).filter(({ state }) => state !== 'Ended');
    await proxy.delete('/faults');
    const names = faults.map(({ name }) => name).join(', ');
    const done = faults.length === 0 ? 'no fault was in force' : `ended ${names}`;
    return { isDone: true, text: `Lab "${lab}", pod ${proxy.pod}: ${done}` };
  } catch (error) {
    const instead = `kubectl exec -n ${namespace} ${proxy.pod} -c proxy -- synfin fault rm --all`;
    const text = `Lab "${lab}", pod ${proxy.pod}: ${(error as Error).message}\n→ ${instead}`;
    return { isDone: false, text };
  }
}
