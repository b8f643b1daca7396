// The targets that a PodMonitor makes of pods, with their labels: what the Prometheus operator and then Prometheus do with it.
import type { PodObject } from '#operator/lab/pod-object.ts';
import type { PodMonitor } from '#test/fixtures/observability.ts';
import { discoveredPod } from './discovered-pod.ts';
import type { Labels } from './prometheus-process.ts';

const RENAMED = {
  namespace: '__meta_kubernetes_namespace',
  pod: '__meta_kubernetes_pod_name',
  container: '__meta_kubernetes_pod_container_name',
  endpoint: '__meta_kubernetes_pod_container_port_name',
  instance: '__address__',
};

/** Of pods in the namespaces that it chooses. */
export function monitoredTargets({ metadata, spec }: PodMonitor, pods: readonly PodObject[]): Labels[] {
  const job = `${metadata.namespace}/${metadata.name}`;
  const chosen = pods.filter(({ metadata: { labels = {} }, status }) => {
    const isWanted = Object.entries(spec.selector.matchLabels).every(
      ([name, value]) => labels[name] === value,
    );
    return isWanted && !['Succeeded', 'Failed'].includes(status?.phase ?? '');
  });
  return chosen.flatMap(discoveredPod).flatMap((found) => {
    const endpoint = spec.podMetricsEndpoints.find(({ port }) => port === found[RENAMED.endpoint]);
    if (endpoint === undefined) return [];
    const own = endpoint.relabelings ?? [];
    const names = [
      ...Object.entries(RENAMED),
      ...own.map((one) => [one.targetLabel, one.sourceLabels[0]] as const),
    ];
    return [{ job, ...Object.fromEntries(names.map(([name, from]) => [name, found[from] ?? ''])) }];
  });
}
