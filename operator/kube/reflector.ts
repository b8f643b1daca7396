// A copy of all objects of a kind that stays true: listed, then watched, and listed again now and then.
//
//   list ─► watch ─► (end, error) ─► pause ─► watch from the last resourceVersion
//    ▲        └ 410 Gone, or time to relist ─► pause ┐
//    └───────────────────────────────────────────────┘

import { backoffMs } from './backoff.ts';
import type { KubeApi, ListOptions, WatchEvent } from './kube-api.ts';
import type { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { objectKey } from './object-key.ts';
import type { Resource } from './resource.ts';
import type { Timing } from './timing.ts';
import { wait } from './wait.ts';

export interface ReflectorOptions extends ListOptions {
  api: KubeApi;
  resource: Resource;
  /** Default: all namespaces. */
  namespace?: string;
  timing: Timing;
  /** An object came, changed or went; `get` has what it is now. */
  onChange: (key: string) => void;
  /** It goes on by itself; for the log and the metrics. */
  onError: (error: unknown) => void;
  /** A lost message of a deletion is found this late. Default 10 minutes. */
  relistMs?: number;
}

const PAUSE = { firstMs: 250, longestMs: 30_000 };
/** A watch that lasted this long was a good one. */
const GOOD_WATCH_MS = 10_000;
/** So that reflectors which started together do not list together. */
const RELIST_SPREAD = 0.2;

export class Reflector<T extends KubeObject> {
  readonly #options: ReflectorOptions;
  readonly #timing: Timing;
  readonly #stop = new AbortController();
  readonly #objects = new Map<string, T>();
  /** Where to watch from; null: list first. */
  #revision: string | null = null;
  #relistAt = 0;
  #synced = Promise.withResolvers<void>();
  #running: Promise<void> | undefined;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#timing = options.timing;
  }

  /** Resolves when the first list is in. */
  get synced(): Promise<void> {
    return this.#synced.promise;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Says nothing more from now on. Resolves when no request is under way. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  list(): T[] {
    return [...this.#objects.values()];
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; ) {
      const start = this.#timing.now();
      try {
        if (this.#revision === null) await this.#list(signal);
        if (this.#revision !== null && !signal.aborted) await this.#watch(this.#revision, signal);
      } catch (error) {
        // From a moment that the server has forgotten nothing can be watched.
        if ((error as KubeError).code === 410) this.#revision = null;
        this.#report(error);
      }
      if (this.#timing.now() - start >= GOOD_WATCH_MS) failures = 0;
      // Also after an end in order: a server that ends each watch at once would be asked without pause.
      await wait(this.#timing, backoffMs(failures, PAUSE, this.#timing.random), signal);
      failures += 1;
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { api, resource, namespace, relistMs = 600_000 } = this.#options;
    const { items, resourceVersion } = await api.list<T>(resource, namespace, this.#selectors());
    if (signal.aborted) return;
    const keys = new Set(items.map(({ metadata }) => objectKey(metadata)));
    for (const key of [...this.#objects.keys()]) if (!keys.has(key)) this.#remove(key);
    for (const item of items) this.#keep(item);
    this.#revision = resourceVersion;
    const spread = 1 + (this.#timing.random() - 0.5) * RELIST_SPREAD;
    this.#relistAt = this.#timing.now() + relistMs * spread;
    this.#synced.resolve();
  }

  async #watch(resourceVersion: string, stop: AbortSignal): Promise<void> {
    const { api, resource, namespace } = this.#options;
    const relist = new AbortController();
    const cancel = this.#timing.after(Math.max(0, this.#relistAt - this.#timing.now()), () => {
      this.#revision = null;
      relist.abort();
    });
    const signal = AbortSignal.any([stop, relist.signal]);
    try {
      const options = { ...this.#selectors(), resourceVersion, signal };
      for await (const event of api.watch<T>(resource, namespace, options)) {
        if (signal.aborted) return;
        this.#take(event);
      }
    } finally {
      cancel();
    }
  }

  #take({ type, object }: WatchEvent<T>): void {
    this.#revision = object.metadata.resourceVersion ?? this.#revision;
    if (type === 'DELETED') this.#remove(objectKey(object.metadata));
    else if (type !== 'BOOKMARK') this.#keep(object);
  }

  #keep(object: T): void {
    const key = objectKey(object.metadata);
    const isKnown = this.#objects.get(key)?.metadata.resourceVersion === object.metadata.resourceVersion;
    if (isKnown) return;
    // Half of an object's size, and of no use here.
    delete (object.metadata as { managedFields?: unknown }).managedFields;
    this.#objects.set(key, object);
    this.#tell(key);
  }

  #remove(key: string): void {
    if (this.#objects.delete(key)) this.#tell(key);
  }

  #tell(key: string): void {
    try {
      this.#options.onChange(key);
    } catch (error) {
      this.#report(error);
    }
  }

  #report(error: unknown): void {
    if (!this.#stop.signal.aborted) this.#options.onError(error);
  }

  #selectors(): ListOptions {
    const { labelSelector, fieldSelector } = this.#options;
    return {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
  }
}
