// What is said of a Lab, from its pods as they are: pure, and the same as long as nothing has changed.
import { durationMs } from '#lab/spec/duration.ts';
import type { LabSpec } from '#lab/spec/lab.ts';
import type { Component, LabPod, LabStatus } from '#lab/spec/lab-status.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { conditionsWith, type Finding } from '#operator/status/conditions-with.ts';
import type { PodObject } from './pod-object.ts';
import { isPodReady, podAddress, podProblem, restartsOf } from './pod-problem.ts';

/** One pod, and what its control APIs have answered. */
export interface SeenPod {
  component: Component;
  pod: PodObject;
  /** Why the operator cannot reach it; null: it can. Undefined: not asked yet. */
  unreachable?: string | null | undefined;
}

export interface LabScene {
  spec: LabSpec;
  pods: readonly SeenPod[];
  /** What stands in the way besides the pods; someone has to act. */
  problem: { reason: string; message: string } | null;
  /** The Experiment that has it. */
  experiment: string | undefined;
}

export interface StatusMoment {
  before: LabStatus | undefined;
  metadata: KubeObject['metadata'];
  at: Date;
}

export function labStatusOf(scene: LabScene, { before, metadata, at }: StatusMoment): LabStatus {
  const { spec, experiment } = scene;
  const pods = scene.pods.map((seen) => labPod(seen, spec)).sort((a, b) => (a.name < b.name ? -1 : 1));
  const ready = (component: Component) =>
    pods.filter((pod) => pod.ready && pod.component === component).length;
  const { generation } = metadata;
  const made = metadata.creationTimestamp;
  const sidecars = spec.proxy.placement === 'Sidecar';
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    conditions: conditionsWith(before?.conditions, findings(scene, pods), { generation, at }),
    placement: spec.proxy.placement,
    clients: ready('client'),
    servers: ready('server'),
    proxies: ready(sidecars ? 'server' : 'proxy'),
    pods,
    lanes: lanes(spec, pods),
    ...(experiment === undefined ? {} : { experiment }),
    ...(spec.ttl === undefined || made === undefined
      ? {}
      : { expiresAt: new Date(Date.parse(made) + durationMs(spec.ttl)).toISOString() }),
  };
}

/** How many pods there must be. */
export function podsWanted({ client, server, proxy }: LabSpec): number {
  return client.replicas + server.replicas + (proxy.placement === 'Gateway' ? 1 : 0);
}

function findings({ spec, problem, pods: seen }: LabScene, pods: readonly LabPod[]): Finding[] {
  const stuck = problem ?? seen.map(({ pod }) => podProblem(pod)).find((each) => each !== null) ?? null;
  if (stuck) {
    return [
      { type: 'Ready', status: 'False', ...stuck },
      { type: 'Progressing', status: 'False', ...stuck },
      { type: 'Stalled', status: 'True', ...stuck },
    ];
  }
  const wanted = podsWanted(spec);
  const up = pods.filter(({ ready }) => ready).length;
  const fine = { reason: 'AsExpected', message: '' };
  if (up === wanted && pods.length === wanted) {
    const all = { reason: 'PodsReady', message: `${up} pods are up and their control APIs answer` };
    return [
      { type: 'Ready', status: 'True', ...all },
      { type: 'Progressing', status: 'False', ...all },
      { type: 'Stalled', status: 'False', ...fine },
    ];
  }
  const waited = pods.find(({ message }) => message !== undefined)?.message;
  const why = {
    reason: 'PodsNotReady',
    message: `${up} of ${wanted} pods are up${waited ? `; ${waited}` : ''}`,
  };
  return [
    { type: 'Ready', status: 'False', ...why },
    { type: 'Progressing', status: 'True', ...why },
    { type: 'Stalled', status: 'False', ...fine },
  ];
}

function labPod({ component, pod, unreachable }: SeenPod, { family }: LabSpec): LabPod {
  const { metadata, spec } = pod;
  const ip = podAddress(pod, family);
  const message = podProblem(pod)?.message ?? unreachable ?? undefined;
  return {
    name: metadata.name,
    component,
    uid: metadata.uid ?? '',
    ...(ip === undefined ? {} : { ip }),
    ...(spec?.nodeName === undefined ? {} : { node: spec.nodeName }),
    ready: isPodReady(pod) && ip !== undefined && unreachable === null,
    restarts: restartsOf(pod),
    ...(message === undefined ? {} : { message: message.slice(0, 1024) }),
  };
}

function lanes(spec: LabSpec, pods: readonly LabPod[]): LabStatus['lanes'] {
  const client = pods.find(({ component, ready }) => component === 'client' && ready)?.name;
  const server = pods.find(({ component, ready }) => component === 'server' && ready)?.name;
  return [...lanePorts(spec.lanes)].map(([name, port]) => ({
    name,
    port,
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
  }));
}
