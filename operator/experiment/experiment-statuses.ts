// The status of each experiment as this operator last wrote it: what the reflector has seen may be older.
import { isDeepStrictEqual } from 'node:util';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { keyOf } from '#operator/kube-world.ts';
import type { ExperimentObject } from './experiment-object.ts';

export class ExperimentStatuses {
  readonly #api: KubeApi;
  /** By the experiment's key. While this operator leads, nobody else writes them. */
  readonly #written = new Map<string, { uid: string | undefined; status: ExperimentStatus }>();

  constructor(api: KubeApi) {
    this.#api = api;
  }

  /** The object with the newest status. */
  newest(object: ExperimentObject): ExperimentObject {
    const written = this.#written.get(keyOf(object));
    return written && written.uid === object.metadata.uid ? { ...object, status: written.status } : object;
  }

  /** Nothing is sent where nothing has changed. @throws KubeError: 409 where another object has that name */
  async write(object: ExperimentObject, status: ExperimentStatus): Promise<void> {
    const { name, namespace = '', uid } = object.metadata;
    if (isDeepStrictEqual(this.newest(object).status, status)) return;
    const { apiVersion, kind } = object;
    await this.#api.applyStatus(EXPERIMENTS, {
      apiVersion,
      kind,
      metadata: { name, namespace, uid: uid ?? '' },
      // As JSON, so that it compares with what comes back.
      status: JSON.parse(JSON.stringify(status)) as ExperimentStatus,
    });
    this.#written.set(keyOf(object), { uid, status });
  }

  /** Of an experiment that is no more. */
  forget(key: string): void {
    this.#written.delete(key);
  }
}
