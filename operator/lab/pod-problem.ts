// What keeps a pod from being up, in words, and whether waiting alone may help.
import type { ContainerStatus, PodObject } from './pod-object.ts';

export interface PodProblem {
  /** One CamelCase word, as the kubelet or the scheduler has it where they do. */
  reason: string;
  message: string;
}

/** Waiting reasons that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['ContainerCreating', 'PodInitializing']);

/** null: nothing is known to be wrong; it is up, or on its way. */
export function podProblem({ metadata, status = {} }: PodObject): PodProblem | null {
  const about = (reason: string, text: string): PodProblem => ({
    reason,
    message: `pod "${metadata.name}": ${text}`,
  });
  if (status.phase === 'Failed') {
    const reason = status.reason ?? 'Failed';
    return about(reason, `failed (${reason})${status.message ? `: ${status.message}` : ''}`);
  }
  const scheduled = status.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False')
    return about(
      scheduled.reason ?? 'Unschedulable',
      `not scheduled: ${scheduled.message ?? 'no node fits'}`,
    );
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  for (const container of containers) {
    const problem = containerProblem(container);
    if (problem) return about(problem.reason, `container "${container.name}": ${problem.message}`);
  }
  return null;
}

function containerProblem({ state, lastState }: ContainerStatus): PodProblem | null {
  const { reason = '', message = '' } = state?.waiting ?? {};
  const ended = (state?.terminated?.exitCode ?? 0) === 0 ? lastState?.terminated : state?.terminated;
  if (reason === 'CrashLoopBackOff' || state?.terminated?.exitCode) {
    const words = ended?.message ? `: ${ended.message.trim()}` : '';
    return {
      reason: reason || 'ContainerFailed',
      message: `ended with exit status ${ended?.exitCode ?? 'unknown'}${words}`,
    };
  }
  if (reason === '' || PASSING.has(reason)) return null;
  return { reason, message: `${reason}${message ? `: ${message}` : ''}` };
}

export function isPodReady({ status, metadata }: PodObject): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;
}

/** How often its containers were started again. */
export function restartsOf({ status }: PodObject): number {
  return (status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
}

/** The pod's address in the family; undefined while it has none. */
export function podAddress({ status }: PodObject, family: 'IPv4' | 'IPv6'): string | undefined {
  const all = [...(status?.podIPs ?? []).map(({ ip }) => ip), status?.podIP ?? ''].filter(Boolean);
  return all.find((ip) => ip.includes(':') === (family === 'IPv6'));
}
