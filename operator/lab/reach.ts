// Whether the operator itself reaches the control APIs of a pod: the kubelet may, where a network policy keeps us out.
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Component } from '#lab/spec/lab-status.ts';
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
  readonly #known = new Map<string, { restarts: number; reached: Reached }>();

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
    const known = this.#known.get(uid);
    const restarts = restartsOf(pod);
    if (known?.restarts === restarts && known.reached.unreachable === null) return known.reached;
    const reached = await this.#askAll(lab, servicesOf(component, lab.spec), { pod: pod.metadata.name, ip });
    this.#known.set(uid, { restarts, reached });
    return reached;
  }

  /** Of pods that are no more nothing is kept. */
  forget(uids: Iterable<string>): void {
    for (const uid of uids) this.#known.delete(uid);
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
