// Events of objects, as `kubectl describe` shows them: one for each object and reason, counted, without noise.
import type { KubeApi } from './kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { EVENTS } from './resources.ts';
import type { Timing } from './timing.ts';

export interface Happening {
  type: 'Normal' | 'Warning';
  /** CamelCase, one word. */
  reason: string;
  message: string;
}

export interface EventRecorderOptions {
  api: KubeApi;
  timing: Timing;
  /** Such as synfin-operator. */
  component: string;
  /** Which process of it, such as the pod's name. */
  instance: string;
  onError: (error: unknown) => void;
  /** One that happens again is told at most once in this time. Default 30 s. */
  quietMs?: number;
}

interface Told extends Happening {
  name: string;
  namespace: string;
  count: number;
  toldAt: number;
  /** What calls off the next telling. */
  cancel?: () => void;
}

/** More than this are not remembered: an old one that happens again is a new event. */
const REMEMBERED = 2000;
const MESSAGE_LIMIT = 1024;

export class EventRecorder {
  readonly #options: Required<EventRecorderOptions>;
  readonly #told = new Map<string, Told>();
  readonly #writes = new Set<Promise<void>>();

  constructor(options: EventRecorderOptions) {
    this.#options = { quietMs: 30_000, ...options };
  }

  /** Never throws and never waits: an event that cannot be written is only reported. */
  record(object: KubeObject, happening: Happening): void {
    const message = happening.message.slice(0, MESSAGE_LIMIT);
    const key = `${object.metadata.uid}/${happening.type}/${happening.reason}`;
    const known = this.#told.get(key);
    if (known === undefined) this.#first(key, object, { ...happening, message });
    else this.#repeat(key, object, known, message);
  }

  /** Resolves when all that is under way is written; what waits for its time is dropped. */
  async stop(): Promise<void> {
    for (const { cancel } of this.#told.values()) cancel?.();
    this.#told.clear();
    await Promise.all(this.#writes);
  }

  #repeat(key: string, object: KubeObject, known: Told, message: string): void {
    known.count += 1;
    known.message = message;
    const { timing, quietMs } = this.#options;
    const dueIn = known.toldAt + quietMs - timing.now();
    if (dueIn <= 0) this.#again(key, object, known);
    else known.cancel ??= timing.after(dueIn, () => this.#again(key, object, known));
  }

  #first(key: string, object: KubeObject, happening: Happening): void {
    const { timing } = this.#options;
    const { name, namespace = 'default' } = object.metadata;
    const suffix = `${timing.date().getTime().toString(16)}${Math.floor(timing.random() * 2 ** 32).toString(16)}`;
    const told = { ...happening, name: `${name}.${suffix}`, namespace, count: 1, toldAt: timing.now() };
    this.#told.delete(key);
    this.#told.set(key, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > REMEMBERED && oldest !== undefined) {
      this.#told.get(oldest)?.cancel?.();
      this.#told.delete(oldest);
    }
    this.#write(this.#options.api.create(EVENTS, this.#event(object, told)));
  }

  #again(key: string, object: KubeObject, told: Told): void {
    const { api, timing } = this.#options;
    const { name, namespace, count, message } = told;
    delete told.cancel;
    told.toldAt = timing.now();
    const lastTimestamp = seconds(timing.date());
    const patch = { metadata: { name, namespace }, count, message, lastTimestamp };
    const patched = api.patchMerge(EVENTS, patch).catch((error: unknown) => {
      // Events live for an hour.
      if (error instanceof KubeError && error.code === 404) this.#first(key, object, told);
      else throw error;
    });
    this.#write(patched);
  }

  #write(write: Promise<unknown>): void {
    const done = write.then(
      () => undefined,
      (error) => this.#options.onError(error),
    );
    this.#writes.add(done);
    void done.finally(() => this.#writes.delete(done));
  }

  #event({ apiVersion, kind, metadata }: KubeObject, { name, namespace, ...told }: Told): KubeObject {
    const { component, instance, timing } = this.#options;
    const now = seconds(timing.date());
    const { type, reason, message, count } = told;
    const { uid, resourceVersion } = metadata;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid,
        resourceVersion,
      },
      ...{ type, reason, message, count, firstTimestamp: now, lastTimestamp: now },
      source: { component },
      reportingComponent: component,
      reportingInstance: instance,
    };
  }
}

function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
