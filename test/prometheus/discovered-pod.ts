// A pod as Prometheus discovers it on Kubernetes: a target for each port, with labels that no series has until they are renamed.
import type { PodObject } from '#operator/lab/pod-object.ts';
import type { Labels } from './prometheus-process.ts';

const POD = '__meta_kubernetes_pod';

/** By role "pod" of kubernetes_sd_configs: those labels that a PodMonitor of ours, or the Prometheus operator itself, looks at. */
export function discoveredPod({ metadata, spec = {}, status = {} }: PodObject): Labels[] {
  const labels = Object.entries(metadata.labels ?? {}).map(([name, value]) => [
    `${POD}_label_${name.replace(/[^a-zA-Z0-9_]/g, '_')}`,
    value,
  ]);
  const { phase = '', podIP = '' } = status;
  return (spec.containers ?? []).flatMap(({ name, ports = [] }) =>
    ports.map((port) => ({
      ...Object.fromEntries(labels),
      __address__: `${podIP}:${port.containerPort}`,
      __meta_kubernetes_namespace: metadata.namespace ?? '',
      [`${POD}_name`]: metadata.name,
      [`${POD}_phase`]: phase,
      [`${POD}_node_name`]: spec.nodeName ?? '',
      [`${POD}_container_name`]: name,
      [`${POD}_container_port_name`]: port.name ?? '',
    })),
  );
}
