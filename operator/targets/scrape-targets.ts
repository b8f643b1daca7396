// Where there are metrics: the pods of all labs, and the operators. Every operator knows, so that Prometheus may ask any of them.
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { Reflector } from '#operator/kube/reflector.ts';
import { PODS } from '#operator/kube/resources.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { CONTROL_PORTS, LAB_LABEL } from '#operator/lab/lab-names.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { type TargetGroup, targetGroups } from './target-groups.ts';

const SERVICES = Object.keys(CONTROL_PORTS);
const OPERATOR_PORTS = ['http'];

export interface ScrapeTargetsOptions {
  api: KubeApi;
  timing: Timing;
  world: { startPods(): Promise<void>; allPods(): PodObject[] };
  /** Of the operators. */
  namespace: string;
  /** Labels of the operators' pods; undefined: they are not looked for. */
  selector: string | undefined;
  onError(error: unknown): void;
}

export class ScrapeTargets {
  readonly #world: ScrapeTargetsOptions['world'];
  readonly #operators: Reflector<PodObject> | null;
  #knowsLabs = false;
  #knowsOperators: boolean;

  constructor({ world, selector, ...options }: ScrapeTargetsOptions) {
    this.#world = world;
    const reflect = (labelSelector: string) =>
      new Reflector<PodObject>({ ...options, resource: PODS, labelSelector, onChange: () => undefined });
    this.#operators = selector === undefined ? null : reflect(selector);
    this.#knowsOperators = this.#operators === null;
  }

  start(): void {
    void this.#world.startPods().then(() => {
      this.#knowsLabs = true;
    });
    this.#operators?.start();
    void this.#operators?.synced.then(() => {
      this.#knowsOperators = true;
    });
  }

  async stop(): Promise<void> {
    await this.#operators?.stop();
  }

  /** null: not all are known yet. Prometheus must not take that for none. */
  labs(): TargetGroup[] | null {
    if (!this.#knowsLabs) return null;
    return this.#world.allPods().flatMap((pod) => {
      const { [LAB_LABEL]: lab, 'app.kubernetes.io/component': component } = pod.metadata.labels ?? {};
      return targetGroups(pod, SERVICES, { lab, component, node: pod.spec?.nodeName });
    });
  }

  /** null: as above. */
  operators(): TargetGroup[] | null {
    if (!this.#knowsOperators) return null;
    return (this.#operators?.list() ?? []).flatMap((pod) => targetGroups(pod, OPERATOR_PORTS));
  }
}
