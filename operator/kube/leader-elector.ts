// One of several processes leads, by a Lease.
//
// Whether another's lease has run out is judged by when *we* saw it change last: clocks of two machines are never compared.

import type { KubeApi } from './kube-api.ts';
import { KubeError } from './kube-error.ts';
import type { KubeObject } from './kube-object.ts';
import { microTime } from './micro-time.ts';
import { LEASES } from './resources.ts';
import type { Timing } from './timing.ts';
import { wait } from './wait.ts';

interface LeaseSpec {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

interface Lease extends KubeObject {
  spec: LeaseSpec;
}

export interface LeaderElectorOptions {
  api: KubeApi;
  timing: Timing;
  namespace: string;
  name: string;
  /** Ours alone. One that stays over a restart, such as the pod's uid, leads again at once. */
  identity: string;
  onLeading: () => void;
  /** Another may lead now: end everything at once. Not called by stop(). */
  onLost: (why: Error) => void;
  /** A try has failed; there will be others. */
  onError: (error: unknown) => void;
  /** How long others wait for a leader that is silent. Default 15 s. */
  leaseMs?: number;
  /** How long a leader goes on without having renewed; shorter than the lease. Default 10 s. */
  renewDeadlineMs?: number;
  /** Default 2 s. */
  retryMs?: number;
}

export class LeaderElector {
  readonly #options: Required<LeaderElectorOptions>;
  readonly #stop = new AbortController();
  /** The lease as we saw it last, and when we first saw it so. */
  #seen: { text: string; at: number } | null = null;
  #held: Lease | null = null;
  #isLeading = false;
  #hasLost = false;
  #callOffDeadline: () => void = () => undefined;
  #running: Promise<void> | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2000, ...options };
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives the lease back, so that another need not wait for its end. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#callOffDeadline();
    await this.#running;
    const wasLeading = this.#isLeading;
    this.#isLeading = false;
    if (wasLeading && this.#held !== null) await this.#release(this.#held);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { timing, retryMs } = this.#options;
    while (!signal.aborted) {
      await this.#try();
      // Those that wait come at different times; a leader is on time.
      await wait(timing, this.#isLeading ? retryMs : retryMs * (1 + timing.random() * 0.2), signal);
    }
  }

  async #try(): Promise<void> {
    const begun = this.#options.timing.now();
    try {
      const lease = await this.#claim();
      // The answer may come when we have given up already.
      if (this.#hasLost) return;
      if (lease !== null) this.#lead(lease, begun);
      else if (this.#isLeading) this.#lose('another has taken the lease');
    } catch (error) {
      // Somebody was faster (Conflict, AlreadyExists): the next try sees who.
      if (!(error instanceof KubeError && error.code === 409)) this.#options.onError(error);
    }
  }

  /** @returns the lease that is ours now, or null while it is another's. @throws KubeError */
  async #claim(): Promise<Lease | null> {
    const { api, namespace, name, identity, timing } = this.#options;
    const lease = await api.get<Lease>(LEASES, namespace, name);
    const now = microTime(timing.date());
    const { apiVersion, kind } = LEASE;
    if (lease === null) {
      const spec = { ...this.#mine(now), acquireTime: now, leaseTransitions: 0 };
      return await api.create<Lease>(LEASES, { apiVersion, kind, metadata: { namespace, name }, spec });
    }
    const { holderIdentity: holder, acquireTime = now, leaseTransitions: transitions = 0 } = lease.spec;
    if (holder !== identity && holder && !this.#hasRunOut(lease)) return null;
    const spec =
      holder === identity
        ? { ...lease.spec, ...this.#mine(now), acquireTime }
        : { ...this.#mine(now), acquireTime: now, leaseTransitions: transitions + 1 };
    // With its resourceVersion: of two that claim it, one gets a Conflict.
    return await api.replace<Lease>(LEASES, { ...lease, spec });
  }

  #mine(renewTime: string): LeaseSpec {
    const { identity, leaseMs } = this.#options;
    return { holderIdentity: identity, leaseDurationSeconds: Math.ceil(leaseMs / 1000), renewTime };
  }

  #hasRunOut({ spec }: Lease): boolean {
    const text = JSON.stringify(spec);
    const now = this.#options.timing.now();
    if (this.#seen?.text !== text) this.#seen = { text, at: now };
    return now - this.#seen.at > (spec.leaseDurationSeconds ?? 0) * 1000;
  }

  /** @param since before the lease was renewed: others wait at least from then on */
  #lead(lease: Lease, since: number): void {
    const { timing, renewDeadlineMs, onLeading } = this.#options;
    this.#held = lease;
    this.#callOffDeadline();
    if (!this.#stop.signal.aborted) {
      const left = since + renewDeadlineMs - timing.now();
      this.#callOffDeadline = timing.after(Math.max(0, left), () =>
        this.#lose(`not renewed for ${renewDeadlineMs} ms`),
      );
    }
    if (this.#isLeading) return;
    this.#isLeading = true;
    if (!this.#stop.signal.aborted) onLeading();
  }

  #lose(why: string): void {
    if (!this.#isLeading) return;
    this.#isLeading = false;
    this.#hasLost = true;
    this.#stop.abort();
    this.#callOffDeadline();
    const { namespace, name, onLost } = this.#options;
    onLost(new Error(`Cannot lead by lease "${namespace}/${name}": ${why}`));
  }

  async #release(lease: Lease): Promise<void> {
    const { api, timing, onError } = this.#options;
    const renewTime = microTime(timing.date());
    const spec: LeaseSpec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime };
    try {
      await api.replace<Lease>(LEASES, { ...lease, spec });
    } catch (error) {
      // Then it runs out by itself.
      onError(error);
    }
  }
}

const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
