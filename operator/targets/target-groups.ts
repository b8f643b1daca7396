// What Prometheus reads of a pod, as its discovery over HTTP has it, with the labels that the chart's PodMonitors give.
import type { PodObject } from '#operator/lab/pod-object.ts';

export interface TargetGroup {
  targets: string[];
  labels: Record<string, string>;
}

/** Pods that have ended answer no more, but are there until they are deleted. */
const ENDED: readonly (string | undefined)[] = ['Succeeded', 'Failed'];

/** @returns one for each port of one of the names; none while the pod has no address */
export function targetGroups(
  { metadata, spec, status }: PodObject,
  names: readonly string[],
  more: Record<string, string | undefined> = {},
): TargetGroup[] {
  const { podIP = '', phase } = status ?? {};
  if (podIP === '' || ENDED.includes(phase)) return [];
  const host = podIP.includes(':') ? `[${podIP}]` : podIP;
  const all = (spec?.containers ?? []).flatMap(({ name: container, ports = [] }) =>
    ports.map(({ name: endpoint = '', containerPort }) => ({ container, endpoint, containerPort })),
  );
  return all
    .filter(({ endpoint }) => names.includes(endpoint))
    .map(({ containerPort, ...port }) => {
      const labels = { namespace: metadata.namespace, pod: metadata.name, ...port, ...more };
      return { targets: [`${host}:${containerPort}`], labels: known(labels) };
    });
}

function known(labels: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
