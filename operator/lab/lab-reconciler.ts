// Brings a Lab to what its spec says, and says in its status how far that is.
//
//   Lab ─► refused? ─► objects applied where they differ ─► pods asked ─► status, if it is another
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { durationMs } from '#lab/spec/duration.ts';
import { type LabSpec, labSpec } from '#lab/spec/lab.ts';
import type { LabStatus } from '#lab/spec/lab-status.ts';
import { COMPONENTS, type Component } from '#lab/spec/lab-status.ts';
import { formatProblem, parseDocument } from '#lab/spec/problems.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import { DEPLOYMENTS, EVENTS, EXPERIMENTS, LABS, STATEFUL_SETS } from '#operator/kube/resources.ts';
import { type KubeWorld, splitKey } from '#operator/kube-world.ts';
import { isWithin } from '#operator/status/is-within.ts';
import { desiredObjects } from './desired-objects.ts';
import type { LabContext, PodSecurityLevel } from './lab-context.ts';
import { podLabels, workloadName } from './lab-names.ts';
import type { LabIdentity, LabObject, PlannedLab } from './lab-object.ts';
import { labRefusal } from './lab-refusal.ts';
import { labStatusOf, podsWanted, type SeenPod } from './lab-status-of.ts';
import type { Reach, Reached } from './reach.ts';
import type { StandingLanes } from './standing-lanes.ts';

/** How soon a pod that does not answer is asked again. */
const ASK_AGAIN_MS = 2000;
/** An older Event may tell of what has been mended since. */
const RECENT_MS = 60_000;

export interface LabReconcilerOptions {
  api: KubeApi;
  world: KubeWorld;
  context: Omit<LabContext, 'podSecurity' | 'forwardingIsOff'>;
  podSecurity(namespace: string): Promise<PodSecurityLevel>;
  reach: Reach;
  lanes: StandingLanes;
  /** The Experiment that has the lab. */
  experimentIn(lab: LabIdentity): string | undefined;
  /** Told of each change of Ready and Stalled, for an Event. */
  onTransition(lab: LabObject, status: LabStatus): void;
  date(): Date;
  log: Logger;
}

type LookedAt = SeenPod & { reached: Reached | undefined };
type Problem = { reason: string; message: string } | null;

export class LabReconciler {
  readonly #options: LabReconcilerOptions;
  /** Of objects that are not watched: what was applied last, by lab. */
  readonly #secrets = new Map<string, unknown>();

  constructor(options: LabReconcilerOptions) {
    this.#options = options;
  }

  /** @returns when to look again, though nothing has changed; null: never. @throws KubeError, to be tried again */
  async reconcile(key: string): Promise<number | null> {
    const { namespace, name } = splitKey(key);
    const lab = this.#options.world.lab(namespace, name);
    if (!lab || lab.metadata.deletionTimestamp !== undefined) {
      // What it owns goes with it: the API server sees to that.
      this.#secrets.delete(key);
      return null;
    }
    const parsed = parseDocument(labSpec, lab.spec ?? {});
    if (!parsed.value) {
      const message = parsed.problems
        .map((problem) => formatProblem({ ...problem, path: `spec.${problem.path}` }))
        .join('; ');
      const scene = { spec: labSpec.parse({}), pods: [], problem: { reason: 'InvalidSpec', message } };
      await this.#writeStatus(lab, { ...scene, experiment: undefined });
      return null;
    }
    const left = this.#timeLeft(lab, parsed.value);
    if (left !== null && left <= 0) {
      await this.#options.api.delete(LABS, { namespace, name }, uidOf(lab));
      return null;
    }
    const again = await this.#bringAbout(lab, {
      namespace,
      name,
      uid: lab.metadata.uid ?? '',
      spec: parsed.value,
    });
    const waits = [left, again].filter((each) => each !== null);
    return waits.length === 0 ? null : Math.min(...waits);
  }

  async #bringAbout(lab: LabObject, planned: PlannedLab): Promise<number | null> {
    const { spec, namespace } = planned;
    const podSecurity = await this.#options.podSecurity(namespace);
    const pods = await this.#look(planned);
    const refused = labRefusal(spec, namespace, podSecurity);
    const { problem, failure } = refused
      ? { problem: refused, failure: null }
      : await this.#make(planned, podSecurity, pods);
    const experiment = this.#options.experimentIn(planned);
    await this.#writeStatus(lab, { spec, pods, problem, experiment });
    if (failure) throw failure;
    const isWaiting =
      problem?.reason === 'LanesNotMade' || pods.some(({ unreachable }) => typeof unreachable === 'string');
    return isWaiting || pods.length < podsWanted(spec) ? ASK_AGAIN_MS : null;
  }

  /** @returns what stands in the way, and the error of it that is to be tried again */
  async #make(
    planned: PlannedLab,
    podSecurity: PodSecurityLevel,
    pods: readonly LookedAt[],
  ): Promise<{ problem: Problem; failure: KubeError | null }> {
    const { spec } = planned;
    const forwardingIsOff = this.#forwardingIsOff(planned, pods);
    try {
      await this.#apply(planned, { ...this.#options.context, podSecurity, forwardingIsOff });
    } catch (error) {
      if (!(error instanceof KubeError) || error.code === 0) throw error;
      // Said in the status as well, as it may be for the user to mend: a quota, a missing right.
      return { problem: { reason: error.reason || 'ApplyFailed', message: error.message }, failure: error };
    }
    if (forwardingIsOff && spec.proxy.forwarding === 'Never')
      return { problem: forwardingProblem(spec), failure: null };
    if (pods.length < podsWanted(spec)) return { problem: await this.#whyNoPods(planned), failure: null };
    return { problem: await this.#standingLanes(planned, pods), failure: null };
  }

  /** Of a Lab that stands by itself; one that an experiment has made has the experiment's lanes only. */
  async #standingLanes(planned: PlannedLab, pods: readonly LookedAt[]): Promise<Problem> {
    const { world, lanes } = this.#options;
    const owners = world.lab(planned.namespace, planned.name)?.metadata.ownerReferences ?? [];
    const isReached = pods.every(({ unreachable }) => unreachable === null);
    if (!isReached || owners.some(({ kind }) => kind === EXPERIMENTS.kind)) return null;
    try {
      await lanes.make(
        planned,
        pods.map(({ pod }) => pod),
      );
      return null;
    } catch (error) {
      return { reason: 'LanesNotMade', message: (error as Error).message };
    }
  }

  /** The lab's pods, and whether we reach them. */
  async #look(lab: PlannedLab): Promise<LookedAt[]> {
    const { reach, world } = this.#options;
    const pods = world.podsOf(lab.namespace, lab.name).flatMap((pod) => {
      const component = componentOf(pod.metadata.labels, lab);
      const isOurs = component !== null && pod.metadata.deletionTimestamp === undefined;
      return isOurs ? [{ component, pod }] : [];
    });
    return Promise.all(
      pods.map(async ({ component, pod }) => {
        const reached = await reach.ask(lab, component, pod);
        return { component, pod, reached, unreachable: reached?.unreachable };
      }),
    );
  }

  /** Off as its proxy says, or as one has said for which the init container was made. */
  #forwardingIsOff(lab: PlannedLab, pods: readonly LookedAt[]): boolean {
    const { spec, namespace } = lab;
    if (spec.proxy.placement === 'Sidecar') return false;
    const said = pods.find(({ reached }) => reached?.forwarding)?.reached?.forwarding;
    if (said?.[spec.family] === false) return true;
    const there = this.#options.world.owned(DEPLOYMENTS, namespace, workloadName(lab, 'proxy'));
    return /\bip_forward=1\b|\.forwarding=1\b/.test(JSON.stringify(there?.spec ?? {}));
  }

  async #apply(lab: PlannedLab, context: LabContext): Promise<void> {
    const { api, world, log } = this.#options;
    const key = `${lab.namespace}/${lab.name}`;
    for (const { resource, object } of desiredObjects(lab, context)) {
      const { name } = object.metadata;
      const there =
        object.kind === 'Secret' ? this.#secrets.get(key) : world.owned(resource, lab.namespace, name);
      if (isWithin(object, there)) continue;
      if (there) log.info({ lab: key, kind: object.kind, object: name }, 'not as it should be: applied anew');
      await api.apply(resource, object);
      if (object.kind === 'Secret') this.#secrets.set(key, object);
    }
    const gateway = workloadName(lab, 'proxy');
    const isLeft = lab.spec.proxy.placement === 'Sidecar' && world.owned(DEPLOYMENTS, lab.namespace, gateway);
    if (isLeft) await api.delete(DEPLOYMENTS, { namespace: lab.namespace, name: gateway });
  }

  /** The controllers say in an Event why they can make no pod: a quota, an admission plugin. */
  async #whyNoPods(lab: PlannedLab): Promise<Problem> {
    const { items } = await this.#options.api.list(EVENTS, lab.namespace, {
      fieldSelector: 'reason=FailedCreate,type=Warning',
    });
    const names = COMPONENTS.map((component) => workloadName(lab, component));
    const since = this.#options.date().getTime() - RECENT_MS;
    const found = items.find(({ involvedObject, lastTimestamp }) => {
      if (Date.parse(String(lastTimestamp)) < since) return false;
      const { kind = '', name = '' } = (involvedObject ?? {}) as { kind?: string; name?: string };
      const isWorkload = kind === STATEFUL_SETS.kind || kind === 'ReplicaSet';
      return isWorkload && names.some((each) => name === each || name.startsWith(`${each}-`));
    });
    return found ? { reason: 'FailedCreate', message: String(found.message ?? '') } : null;
  }

  async #writeStatus(lab: LabObject, scene: Parameters<typeof labStatusOf>[0]): Promise<void> {
    const { api, date, onTransition } = this.#options;
    const before = lab.status as LabStatus | undefined;
    const status = labStatusOf(scene, { before, metadata: lab.metadata, at: date() });
    if (isDeepStrictEqual(before, status)) return;
    const { name, namespace } = lab.metadata;
    const metadata = namespace === undefined ? { name } : { name, namespace };
    await api.applyStatus(LABS, { apiVersion: lab.apiVersion, kind: lab.kind, metadata, status });
    if (!isDeepStrictEqual(summary(before), summary(status))) onTransition(lab, status);
  }

  #timeLeft({ metadata }: LabObject, { ttl }: LabSpec): number | null {
    if (ttl === undefined || metadata.creationTimestamp === undefined) return null;
    return Date.parse(metadata.creationTimestamp) + durationMs(ttl) - this.#options.date().getTime();
  }
}

function componentOf(labels: Record<string, string> | undefined, lab: PlannedLab): Component | null {
  return COMPONENTS.find((component) => isWithin(podLabels(lab, component), labels)) ?? null;
}

function forwardingProblem({ family }: LabSpec): Problem {
  return {
    reason: 'ForwardingOff',
    message: `the proxy's kernel does not forward ${family}, and spec.proxy.forwarding is Never: use Auto, which sets it by a privileged init container, or spec.proxy.placement Sidecar, which needs no forwarding`,
  };
}

/** Status and reason of the conditions. */
function summary(status: LabStatus | undefined): unknown {
  return status?.conditions?.map(({ type, status: is, reason }) => [type, is, reason]);
}

function uidOf({ metadata }: LabObject): { uid?: string } {
  return metadata.uid === undefined ? {} : { uid: metadata.uid };
}
