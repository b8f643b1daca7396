// What a namespace lets its pods do, by its Pod Security label; asked seldom, as it changes seldom.
import { AskedSeldom } from './kube/asked-seldom.ts';
import type { KubeApi } from './kube/kube-api.ts';
import { KubeError } from './kube/kube-error.ts';
import { NAMESPACES } from './kube/resources.ts';
import type { Timing } from './kube/timing.ts';
import { POD_SECURITY_LEVELS, type PodSecurityLevel } from './lab/lab-context.ts';

const LABEL = 'pod-security.kubernetes.io/enforce';
const FRESH_MS = 15_000;

export class PodSecurity {
  readonly #api: KubeApi;
  readonly #levels: AskedSeldom<PodSecurityLevel>;

  constructor(api: KubeApi, timing: Timing) {
    this.#api = api;
    this.#levels = new AskedSeldom({ ask: (namespace) => this.#ask(namespace), timing, freshMs: FRESH_MS });
  }

  /** Privileged where there is no label, as a cluster has it by default, or where we may not look. @throws KubeError */
  levelOf(namespace: string): Promise<PodSecurityLevel> {
    return this.#levels.get(namespace);
  }

  async #ask(namespace: string): Promise<PodSecurityLevel> {
    try {
      const found = await this.#api.get(NAMESPACES, undefined, namespace);
      const label = found?.metadata.labels?.[LABEL];
      return POD_SECURITY_LEVELS.find((level) => level === label) ?? 'privileged';
    } catch (error) {
      // An operator for some namespaces only has no right to it; the pods themselves will tell.
      if (error instanceof KubeError && error.code === 403) return 'privileged';
      throw error;
    }
  }
}
