// Names, labels and ports of a lab's objects.
import type { Component } from '#lab/spec/lab-status.ts';
import type { LabIdentity } from './lab-object.ts';

/** Where each service listens for its control API. */
export const CONTROL_PORTS = { client: 7071, server: 7072, proxy: 7073, exporter: 7074 } as const;
export type Service = keyof typeof CONTROL_PORTS;

export const LAB_LABEL = 'synfin.dev/lab';
const LAB_UID_LABEL = 'synfin.dev/lab-uid';
const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'synfin-operator' } as const;

/** On each object of the lab. */
export function labLabels({ name }: Pick<LabIdentity, 'name'>): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'synfin',
    'app.kubernetes.io/instance': name,
    ...MANAGED_BY,
    [LAB_LABEL]: name,
  };
}

/** By which a workload knows its pods; it can never be changed. */
export function podSelector(lab: Pick<LabIdentity, 'name'>, component: Component): Record<string, string> {
  return { [LAB_LABEL]: lab.name, 'app.kubernetes.io/component': component };
}

/** On each pod. One of an earlier Lab of that name, which may go on for a while, is none of this Lab's: it has another token. */
export function podLabels(
  lab: Pick<LabIdentity, 'name' | 'uid'>,
  component: Component,
): Record<string, string> {
  return { ...podSelector(lab, component), [LAB_UID_LABEL]: lab.uid };
}

export function workloadName({ name }: Pick<LabIdentity, 'name'>, component: Component): string {
  return `${name}-${component}`;
}

export function controlSecretName({ name }: Pick<LabIdentity, 'name'>): string {
  return `${name}-control`;
}
