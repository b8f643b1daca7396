// What a namespace lets its pods do, by its Pod Security label; asked seldom, as it changes seldom.
import type { KubeApi } from './kube/kube-api.ts';
import { KubeError } from './kube/kube-error.ts';
import { NAMESPACES } from './kube/resources.ts';
import type { Timing } from './kube/timing.ts';
import { POD_SECURITY_LEVELS, type PodSecurityLevel } from './lab/lab-context.ts';

const LABEL = 'pod-security.kubernetes.io/enforce';
const FRESH_MS = 15_000;

export class PodSecurity {
  readonly #api: KubeApi;
  readonly #timing: Timing;
  readonly #known = new Map<string, { at: number; level: Promise<PodSecurityLevel> }>();

  constructor(api: KubeApi, timing: Timing) {
    this.#api = api;
    this.#timing = timing;
  }

  /** Privileged where there is no label, as a cluster has it by default, or where we may not look. @throws KubeError */
  levelOf(namespace: string): Promise<PodSecurityLevel> {
    const now = this.#timing.now();
    const known = this.#known.get(namespace);
    if (known && now - known.at < FRESH_MS) return known.level;
    const level = this.#ask(namespace);
    this.#known.set(namespace, { at: now, level });
    level.catch(() => this.#known.delete(namespace));
    return level;
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
