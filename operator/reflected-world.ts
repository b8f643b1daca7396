// The objects that the reflectors see, and whom a change of one concerns.
import type { KubeApi } from './kube/kube-api.ts';
import type { KubeObject } from './kube/kube-object.ts';
import { objectKey } from './kube/object-key.ts';
import { Reflector } from './kube/reflector.ts';
import type { Resource } from './kube/resource.ts';
import { DEPLOYMENTS, EXPERIMENTS, LABS, NETWORK_POLICIES, PODS, STATEFUL_SETS } from './kube/resources.ts';
import type { Timing } from './kube/timing.ts';
import type { KubeWorld } from './kube-world.ts';
import { LAB_LABEL } from './lab/lab-names.ts';
import type { LabObject } from './lab/lab-object.ts';
import type { PodObject } from './lab/pod-object.ts';

const OWNED = [PODS, STATEFUL_SETS, DEPLOYMENTS, NETWORK_POLICIES];

export interface ReflectedWorldOptions {
  api: KubeApi;
  /** undefined: all. */
  namespaces: readonly string[] | undefined;
  timing: Timing;
  onLab(key: string): void;
  onExperiment(key: string): void;
  /** One of a lab's objects came, changed or went. */
  onOwned(lab: string): void;
  onError(resource: Resource, error: unknown): void;
}

export class ReflectedWorld implements KubeWorld {
  readonly #options: ReflectedWorldOptions;
  /** By plural; one for each namespace, or one for all. */
  readonly #reflectors = new Map<string, Reflector<KubeObject>[]>();
  /** The lab of each object that has one, by plural and key: one that has gone can no longer say. */
  readonly #labOf = new Map<string, string>();
  readonly #podsOf = new Map<string, Set<string>>();

  constructor(options: ReflectedWorldOptions) {
    this.#options = options;
    const { onLab, onExperiment } = options;
    this.#add(LABS, onLab);
    this.#add(EXPERIMENTS, onExperiment);
    for (const resource of OWNED) this.#add(resource, (key) => this.#onOwned(resource, key), `${LAB_LABEL}`);
  }

  /** Before the rest: who does not lead tells Prometheus of them. Resolves when all are known. */
  async startPods(): Promise<void> {
    await started(this.#reflectors.get(PODS.plural) ?? []);
  }

  /** Resolves when all is known that there is. */
  async start(): Promise<void> {
    await started([...this.#reflectors.values()].flat());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#reflectors.values()].flat().map((reflector) => reflector.stop()));
  }

  lab(namespace: string, name: string): LabObject | undefined {
    return this.#get(LABS, objectKey({ namespace, name }));
  }

  experiment(namespace: string, name: string): KubeObject | undefined {
    return this.#get(EXPERIMENTS, objectKey({ namespace, name }));
  }

  experiments(namespace: string): KubeObject[] {
    return this.allExperiments().filter(({ metadata }) => metadata.namespace === namespace);
  }

  allExperiments(): KubeObject[] {
    return this.#list(EXPERIMENTS);
  }

  allLabs(): LabObject[] {
    return this.#list(LABS);
  }

  allPods(): PodObject[] {
    return this.#list(PODS);
  }

  owned(resource: Resource, namespace: string, name: string): KubeObject | undefined {
    return this.#get(resource, objectKey({ namespace, name }));
  }

  podsOf(namespace: string, lab: string): PodObject[] {
    const keys = this.#podsOf.get(objectKey({ namespace, name: lab })) ?? [];
    return [...keys].flatMap((key) => (this.#get(PODS, key) as PodObject | undefined) ?? []);
  }

  #add(resource: Resource, onChange: (key: string) => void, labelSelector?: string): void {
    const { api, timing, namespaces = [undefined], onError } = this.#options;
    const reflectors = namespaces.map(
      (namespace) =>
        new Reflector<KubeObject>({
          ...{ api, resource, timing, onChange },
          ...(namespace === undefined ? {} : { namespace }),
          ...(labelSelector === undefined ? {} : { labelSelector }),
          onError: (error) => onError(resource, error),
        }),
    );
    this.#reflectors.set(resource.plural, reflectors);
  }

  #list({ plural }: Resource): KubeObject[] {
    return (this.#reflectors.get(plural) ?? []).flatMap((reflector) => reflector.list());
  }

  #get(resource: Resource, key: string): KubeObject | undefined {
    for (const reflector of this.#reflectors.get(resource.plural) ?? []) {
      const found = reflector.get(key);
      if (found) return found;
    }
    return undefined;
  }

  #onOwned(resource: Resource, key: string): void {
    const id = `${resource.plural} ${key}`;
    const object = this.#get(resource, key);
    const { namespace = '', labels } = object?.metadata ?? {};
    const name = labels?.[LAB_LABEL];
    const lab = name === undefined ? this.#labOf.get(id) : objectKey({ namespace, name });
    if (lab === undefined) return;
    if (object) this.#labOf.set(id, lab);
    else this.#labOf.delete(id);
    if (resource === PODS) this.#index(lab, key, object !== undefined);
    this.#options.onOwned(lab);
  }

  #index(lab: string, pod: string, isThere: boolean): void {
    const pods = this.#podsOf.get(lab) ?? new Set();
    if (isThere) pods.add(pod);
    else pods.delete(pod);
    if (pods.size > 0) this.#podsOf.set(lab, pods);
    else this.#podsOf.delete(lab);
  }
}

async function started(reflectors: readonly Reflector<KubeObject>[]): Promise<void> {
  for (const reflector of reflectors) reflector.start();
  await Promise.all(reflectors.map(({ synced }) => synced));
}
