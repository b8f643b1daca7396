// What the operator knows of a cluster without asking: the objects that its reflectors have seen.
import type { KubeObject } from '#operator/kube/kube-object.ts';
import type { Resource } from '#operator/kube/resource.ts';
import type { LabObject } from '#operator/lab/lab-object.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';

export interface KubeWorld {
  lab(namespace: string, name: string): LabObject | undefined;
  experiment(namespace: string, name: string): KubeObject | undefined;
  experiments(namespace: string): KubeObject[];
  /** A StatefulSet, Deployment or NetworkPolicy. */
  owned(resource: Resource, namespace: string, name: string): KubeObject | undefined;
  /** Pods with the lab's label, those that are ending among them. */
  podsOf(namespace: string, lab: string): PodObject[];
}

/** How the operator names an object to itself. */
export function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
