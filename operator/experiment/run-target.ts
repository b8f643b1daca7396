// The pods that take part in a run, known by their own identity: a container that is made anew has another id, a pod another uid.
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { COMPONENTS, type Component } from '#lab/spec/lab-status.ts';
import { podLabels } from '#operator/lab/lab-names.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { isPodReady, podAddress, restartsOf } from '#operator/lab/pod-problem.ts';
import { isWithin } from '#operator/status/is-within.ts';

export interface RunTarget {
  pod: string;
  component: Component;
  uid: string;
  ip: string;
  node?: string | undefined;
  restarts: number;
}

/** The pods that take part, those of a component in the order of their numbers; null while one is missing or not ready. */
export function runTargets(lab: PlannedLab, pods: readonly PodObject[]): RunTarget[] | null {
  const { client, server, proxy } = lab.spec;
  const wanted = client.replicas + server.replicas + (proxy.placement === 'Gateway' ? 1 : 0);
  const targets = presentTargets(lab, pods.filter(isPodReady)).filter(({ ip }) => ip !== '');
  return targets.length === wanted ? targets : null;
}

/** The pods that are there, ready or not: one that is only busy is still the same. */
export function presentTargets(lab: PlannedLab, pods: readonly PodObject[]): RunTarget[] {
  const there = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return COMPONENTS.flatMap((component) =>
    there
      .filter(({ metadata }) => isWithin(podLabels(lab, component), metadata.labels))
      .map((pod) => ({
        pod: pod.metadata.name,
        component,
        uid: pod.metadata.uid ?? '',
        ip: podAddress(pod, lab.spec.family) ?? '',
        node: pod.spec?.nodeName,
        restarts: restartsOf(pod),
      }))
      .sort((a, b) => ordinal(a) - ordinal(b)),
  );
}

/** The number at the end of the name of a StatefulSet's pod. */
function ordinal({ pod }: RunTarget): number {
  return Number(/-(\d+)$/.exec(pod)?.[1] ?? 0);
}

/**
 * Why a run can no longer be with the pods that it began with; null: it can.
 *
 * @param before restarts by uid, when it began
 */
export function targetTrouble(
  before: Readonly<Record<string, number>>,
  now: readonly RunTarget[],
): string | null {
  for (const { pod, uid, restarts } of now) {
    const then = before[uid];
    if (then === undefined) return `pod "${pod}" was replaced by another one of that name`;
    if (restarts > then) return `a container of pod "${pod}" was restarted`;
  }
  const missing = Object.keys(before).length - now.length;
  return missing > 0 ? `${missing} of the pods of the lab ${missing === 1 ? 'is' : 'are'} gone` : null;
}

export function restartsByUid(targets: readonly RunTarget[]): Record<string, number> {
  return Object.fromEntries(targets.map(({ uid, restarts }) => [uid, restarts]));
}

export function targetsStatus(
  targets: readonly RunTarget[],
  since: string | undefined,
): NonNullable<ExperimentStatus['targets']> {
  return targets.map(({ pod, component, uid, ip, node }) => ({
    pod,
    component,
    uid,
    ip,
    ...(node === undefined ? {} : { node }),
    ...(since === undefined ? {} : { since }),
  }));
}
