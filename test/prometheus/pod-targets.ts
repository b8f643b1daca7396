// Pods as Prometheus discovers them on Kubernetes: a target for each port, with the same labels. It gets them as a file, since
// Debian's Prometheus is built without the discovery of Kubernetes.
import type { KubeObject } from '#operator/kube/kube-object.ts';

export const DISCOVERED = '__meta_kubernetes';

interface Pod extends KubeObject {
  spec: {
    nodeName: string;
    containers: { name: string; ports?: { name: string; containerPort: number }[] }[];
  };
  status?: { podIP?: string };
}

export interface TargetGroup {
  targets: string[];
  labels: Record<string, string>;
}

/** Those that have an address. */
export function podTargets(pods: readonly KubeObject[]): TargetGroup[] {
  return (pods as readonly Pod[]).flatMap(({ metadata, spec, status }) => {
    const address = status?.podIP;
    if (address === undefined) return [];
    const labels = Object.entries(metadata.labels ?? {}).map(([label, value]) => [
      `${DISCOVERED}_pod_label_${sanitized(label)}`,
      value,
    ]);
    return spec.containers.flatMap(({ name, ports = [] }) =>
      ports.map((port) => ({
        targets: [`${address}:${port.containerPort}`],
        labels: {
          ...Object.fromEntries(labels),
          [`${DISCOVERED}_namespace`]: metadata.namespace ?? '',
          [`${DISCOVERED}_pod_name`]: metadata.name,
          [`${DISCOVERED}_pod_node_name`]: spec.nodeName,
          [`${DISCOVERED}_pod_container_name`]: name,
          [`${DISCOVERED}_pod_container_port_name`]: port.name,
        },
      })),
    );
  });
}

/** A label of Kubernetes, as Prometheus spells it. */
export function sanitized(label: string): string {
  return label.replace(/[^a-zA-Z0-9_]/g, '_');
}
