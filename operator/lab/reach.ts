// Whether the operator itself reaches the control APIs of a pod: the kubelet may, where a network policy keeps us out.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Component } from '#lab/spec/lab-status.ts';
import { objectKey } from '#operator/kube/object-key.ts';
import type { Service } from './lab-names.ts';
import type { LabIdentity } from './lab-object.ts';
import type { PodObject } from './pod-object.ts';
import { isPodReady, podAddress, restartsOf } from './pod-problem.ts';
import type { OpenControl } from './service-access.ts';

export interface Reached {
  /** null: all of its services answer. */
  unreachable: string | null;
  /** What the proxy says of its kernel; absent where the pod has no proxy. */
  forwarding?: { IPv4: boolean; IPv6: boolean };
}

interface Health {
  forwarding?: Reached['forwarding'];
}

/** The services of a component's pod. */
function servicesOf(component: Component, { proxy }: LabSpec): Service[] {
  if (component === 'proxy') return ['proxy'];
  const hasProxy = component === 'server' && proxy.placement === 'Sidecar';
  return hasProxy ? ['server', 'proxy', 'exporter'] : [component, 'exporter'];
}

/** Asks each pod once after each start; again only while it does not answer. */
export class Reach {
  readonly #open: OpenControl;
  /** By lab and by the pod's uid. */
  readonly #known = new Map<string, Map<string, { restarts: number; reached: Reached }>>();

  constructor(open: OpenControl) {
    this.#open = open;
  }

  /** undefined: the pod is not ready, so it was not asked. */
  async ask(
    lab: LabIdentity & { spec: LabSpec },
    component: Component,
    pod: PodObject,
  ): Promise<Reached | undefined> {
    const ip = podAddress(pod, lab.spec.family);
    const uid = pod.metadata.uid ?? '';
    if (!isPodReady(pod)) return undefined;
    if (ip === undefined) return { unreachable: `it has no ${lab.spec.family} address` };
    const pods = this.#podsOf(lab);
    const known = pods.get(uid);
    const restarts = restartsOf(pod);
    if (known?.restarts === restarts && known.reached.unreachable === null) return known.reached;
    const reached = await this.#askAll(lab, servicesOf(component, lab.spec), { pod: pod.metadata.name, ip });
    pods.set(uid, { restarts, reached });
    return reached;
  }

  /** Of pods that are no more nothing is kept. */
  keepOnly(lab: LabIdentity, uids: ReadonlySet<string>): void {
    const pods = this.#podsOf(lab);
    for (const uid of pods.keys()) if (!uids.has(uid)) pods.delete(uid);
  }

  /** The lab is no more. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  #podsOf({ namespace, name }: LabIdentity): Map<string, { restarts: number; reached: Reached }> {
    const key = objectKey({ namespace, name });
    const known = this.#known.get(key) ?? new Map();
    this.#known.set(key, known);
    return known;
  }

  async #askAll(
    lab: LabIdentity,
    services: readonly Service[],
    at: { pod: string; ip: string },
  ): Promise<Reached> {
    try {
      const answers = await Promise.all(services.map((service) => this.#askOne(lab, service, at)));
      const forwarding = answers.find((answer) => answer.forwarding)?.forwarding;
      return { unreachable: null, ...(forwarding ? { forwarding } : {}) };
    } catch (error) {
      return { unreachable: (error as Error).message };
    }
  }

  async #askOne(lab: LabIdentity, service: Service, at: { pod: string; ip: string }): Promise<Health> {
    const control = this.#open({ lab, service, ...at });
    try {
      return await control.get<Health>('/healthz');
    } finally {
      control.close();
    }
  }
}
