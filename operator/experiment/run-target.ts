// The pods that take part in a run, known by their own identity: a container that is made anew has another id, a pod another uid.
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { Component } from '../lab/lab-names.ts';

export interface RunTarget {
  pod: string;
  component: Component;
  uid: string;
  ip: string;
  node?: string | undefined;
  restarts: number;
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
