// What the operator asks of an API server. HttpKubeApi implements it; tests use it against a fake server.
import type { KubeObject } from './kube-object.ts';
import type { Resource } from './resource.ts';

export interface ListOptions {
  labelSelector?: string;
  fieldSelector?: string;
}

export interface KubeList<T extends KubeObject> {
  items: T[];
  /** To watch from. */
  resourceVersion: string;
}

export interface WatchOptions extends ListOptions {
  resourceVersion: string;
  /** Ends the watch. */
  signal: AbortSignal;
}

export interface WatchEvent<T extends KubeObject = KubeObject> {
  /** Of a BOOKMARK only the resourceVersion means something. */
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: T;
}

export interface ApplyOptions {
  /** Takes over fields that another manager owns. Default true: the operator states all that it intends, each time. */
  force?: boolean;
}

export interface DeleteOptions {
  /** Refused with a Conflict if the object is another by now. */
  uid?: string;
  resourceVersion?: string;
  /** Default Background. */
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
}

/** Every method throws KubeError; none waits without end. A namespace is undefined for all of them, or for a kind that has none. */
export interface KubeApi {
  /** null if there is none. */
  get<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): Promise<T | null>;

  /** All of them, in as many pages as it takes. */
  list<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    options?: ListOptions,
  ): Promise<KubeList<T>>;

  /**
   * What changes from `resourceVersion` on. Ends without an error when the server or the signal ends it; the next watch
   * begins at the last resourceVersion seen.
   *
   * @throws KubeError with code 410 when that is too long ago: list again
   */
  watch<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;

  /** Not repeated when the answer is lost. */
  create<T extends KubeObject>(resource: Resource, object: T): Promise<T>;

  /** With a resourceVersion in it, only while that is the newest: else a Conflict (409). */
  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T>;

  /**
   * Server-side apply: the object has these fields, and those that an earlier apply had and this one has not are removed.
   *
   * It makes the object if there is none. With a `metadata.uid` it does not: it refuses, with a Conflict (409).
   */
  apply<T extends KubeObject>(resource: Resource, object: T, options?: ApplyOptions): Promise<T>;

  /** The same for the status alone, by a field manager of its own. Never makes an object: 404. */
  applyStatus<T extends KubeObject>(resource: Resource, object: T): Promise<T>;

  /** JSON merge patch: null removes a field. Says itself what object, by `metadata.name` and `metadata.namespace`. */
  patchMerge<T extends KubeObject>(resource: Resource, patch: ObjectPatch): Promise<T>;

  /** @returns false if there was none */
  delete(resource: Resource, target: DeleteTarget, options?: DeleteOptions): Promise<boolean>;
}

export interface ObjectPatch {
  metadata: { name: string; namespace?: string; [key: string]: unknown };
  [key: string]: unknown;
}

export interface DeleteTarget {
  name: string;
  namespace?: string;
}
