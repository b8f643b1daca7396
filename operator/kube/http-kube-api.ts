// An API server over HTTP, as the operator and the command line use it.
import type { ClusterAccess } from './cluster-access.ts';
import type {
  ApplyOptions,
  DeleteOptions,
  DeleteTarget,
  KubeApi,
  KubeList,
  ListOptions,
  ObjectPatch,
  WatchEvent,
  WatchOptions,
} from './kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { type KubeRequest, KubeTransport } from './kube-transport.ts';
import type { Resource } from './resource.ts';
import { resourcePath } from './resource-path.ts';
import { REAL_TIMING, type Timing } from './timing.ts';
import { watchEvents } from './watch-events.ts';

export interface HttpKubeApiOptions {
  timing?: Timing;
  /** Whose fields apply() owns; those of applyStatus() are "<manager>-status". Default synfin. */
  fieldManager?: string;
  /** How long one answer may take. Default 15 s. */
  answerMs?: number;
  /** How long a call that may be repeated is. Default 30 s. */
  attemptsMs?: number;
  /** Objects in one page of a list. Default 500. */
  pageSize?: number;
}

const APPLY = 'application/apply-patch+yaml';
const MERGE = 'application/merge-patch+json';
/** A server ends a watch after a random time of this, so that not all come back at once. */
const WATCH_SECONDS = { least: 240, most: 300 };
/** Longer than this over its time, a watch's connection is gone without a word. */
const WATCH_GRACE_MS = 30_000;

export class HttpKubeApi implements KubeApi {
  readonly #transport: KubeTransport;
  readonly #timing: Timing;
  readonly #manager: string;
  readonly #pageSize: number;

  constructor(access: ClusterAccess, options: HttpKubeApiOptions = {}) {
    const { timing = REAL_TIMING, fieldManager = 'synfin', answerMs = 15_000, attemptsMs = 30_000 } = options;
    this.#transport = new KubeTransport(access, timing, { answerMs, attemptsMs });
    this.#timing = timing;
    this.#manager = fieldManager;
    this.#pageSize = options.pageSize ?? 500;
  }

  async get<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    name: string,
  ): Promise<T | null> {
    const path = resourcePath(resource, { namespace, name });
    const what = `get ${described(resource, { name, namespace })}`;
    return await nullWhenGone(this.#transport.json<T>({ method: 'GET', path, what }));
  }

  async list<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    selectors: ListOptions = {},
  ): Promise<KubeList<T>> {
    const request: KubeRequest = {
      method: 'GET',
      path: resourcePath(resource, { namespace }),
      what: `list ${resource.plural}${inNamespace(namespace)}`,
    };
    try {
      return await this.#pages<T>({ ...request, query: { ...selectors, limit: String(this.#pageSize) } });
    } catch (error) {
      // The pages' moment is too long ago: all in one, which cannot grow old.
      if ((error as KubeError).code !== 410) throw error;
      return await this.#pages<T>({ ...request, query: { ...selectors } });
    }
  }

  async *watch<T extends KubeObject>(
    resource: Resource,
    namespace: string | undefined,
    { signal, ...selectors }: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const what = `watch ${resource.plural}${inNamespace(namespace)}`;
    const { least, most } = WATCH_SECONDS;
    const seconds = Math.round(least + this.#timing.random() * (most - least));
    const ended = new AbortController();
    const cancel = this.#timing.after(seconds * 1000 + WATCH_GRACE_MS, () => ended.abort());
    const either = AbortSignal.any([signal, ended.signal]);
    const query = { ...selectors, watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: String(seconds) };
    try {
      const path = resourcePath(resource, { namespace });
      const answer = await this.#transport.stream({ method: 'GET', path, query, what }, either);
      yield* watchEvents<T>(answer, what);
    } catch (error) {
      if (either.aborted) return;
      if (error instanceof KubeError) throw error;
      const state = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
      throw new KubeError(`Cannot ${what}: ${state}`, { code: 0, reason: 'Unreachable', cause: error });
    } finally {
      cancel();
      // Whoever stops reading leaves the stream open otherwise.
      ended.abort();
    }
  }

  create<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    const path = resourcePath(resource, { namespace: object.metadata.namespace });
    return this.#write<T>('create', resource, { method: 'POST', path, body: object });
  }

  replace<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    const path = resourcePath(resource, object.metadata);
    return this.#write<T>('replace', resource, { method: 'PUT', path, body: object });
  }

  apply<T extends KubeObject>(
    resource: Resource,
    object: T,
    { force = true }: ApplyOptions = {},
  ): Promise<T> {
    const path = resourcePath(resource, object.metadata);
    const query = { fieldManager: this.#manager, force: String(force) };
    return this.#write<T>('apply', resource, {
      method: 'PATCH',
      path,
      query,
      contentType: APPLY,
      body: object,
    });
  }

  applyStatus<T extends KubeObject>(resource: Resource, object: T): Promise<T> {
    const path = resourcePath(resource, { ...object.metadata, subresource: 'status' });
    const query = { fieldManager: `${this.#manager}-status`, force: 'true' };
    const request = { method: 'PATCH', path, query, contentType: APPLY, body: object } as const;
    return this.#write<T>('apply the status of', resource, request);
  }

  patchMerge<T extends KubeObject>(resource: Resource, patch: ObjectPatch): Promise<T> {
    const path = resourcePath(resource, patch.metadata);
    const query = { fieldManager: this.#manager };
    return this.#write<T>('patch', resource, {
      method: 'PATCH',
      path,
      query,
      contentType: MERGE,
      body: patch,
    });
  }

  async delete(resource: Resource, target: DeleteTarget, options: DeleteOptions = {}): Promise<boolean> {
    const { uid, resourceVersion, propagationPolicy = 'Background', gracePeriodSeconds } = options;
    const path = resourcePath(resource, target);
    const what = `delete ${described(resource, target)}`;
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy,
      gracePeriodSeconds,
      preconditions: { uid, resourceVersion },
    };
    return (await nullWhenGone(this.#transport.json({ method: 'DELETE', path, body, what }))) !== null;
  }

  #write<T extends KubeObject>(
    verb: string,
    resource: Resource,
    request: Omit<KubeRequest, 'what' | 'body'> & { body: { metadata: DeleteTarget } },
  ): Promise<T> {
    const what = `${verb} ${described(resource, request.body.metadata)}`;
    return this.#transport.json<T>({ ...request, what });
  }

  async #pages<T extends KubeObject>(request: KubeRequest): Promise<KubeList<T>> {
    const items: T[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.#transport.json<ListPage<T>>({
        ...request,
        query: { ...request.query, continue: after },
      });
      // Items of a list come without their kind.
      for (const item of page.items) items.push({ ...kindOf(page), ...item });
      after = page.metadata.continue || undefined;
      if (after === undefined) return { items, resourceVersion: page.metadata.resourceVersion };
    }
  }
}

interface ListPage<T> {
  apiVersion: string;
  kind: string;
  metadata: { resourceVersion: string; continue?: string };
  items: T[];
}

function kindOf({ apiVersion, kind }: ListPage<unknown>): Pick<KubeObject, 'apiVersion' | 'kind'> {
  return { apiVersion, kind: kind.replace(/List$/, '') };
}

async function nullWhenGone<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    // A kind that the server does not know at all is a 404 too, but no Status: that is not "none".
    if (error instanceof KubeError && error.reason === 'NotFound') return null;
    throw error;
  }
}

function described(
  { kind }: Resource,
  { name, namespace }: { name: string; namespace?: string | undefined },
) {
  return `${kind} "${namespace === undefined ? '' : `${namespace}/`}${name}"`;
}

function inNamespace(namespace: string | undefined): string {
  return namespace === undefined ? '' : ` of namespace "${namespace}"`;
}
