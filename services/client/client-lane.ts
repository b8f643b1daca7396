// A lane's workload: starts connections at a rate, open loop, and keeps them until they are over.
//
//   TokenSchedule ─► due ─► room? ─ yes, here ───────────────► ClientConnection ─► counters
//                             ├──── yes, in another process ─► LaneOverflow
//                             └──── no ─► deferred, started when there is room

import type { Clock } from '#services/control/deadline.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { TokenSchedule } from '#services/control/token-schedule.ts';
import { ClientConnection, type ClientConnectionOptions } from './client-connection.ts';
import { ClientCounters } from './client-counters.ts';
import type { ClientPlan, ClientTarget } from './client-plan.ts';
import type { LaneOverflow } from './client-workers.ts';

/** A stall of the process up to this long is made up for, so that the rate holds over time. */
const CATCH_UP_MS = 1000;
/** Starts in one turn of the loop: more would keep sockets and the control API waiting. */
const BATCH = 100;
/** How often a lane that waits for files looks for them. */
const FILES_POLL_MS = 50;

/** What a lane does with a connection. */
export type LaneConnection = Pick<ClientConnection, 'update' | 'abort'>;

export interface ClientLaneOptions {
  target: ClientTarget;
  plan: ClientPlan;
  files: FileBudget;
  now: Clock;
  /** 8 bytes that no other lane of the run has: the first half of every identity. */
  nonce: Uint8Array;
  /** Where connections go for which this process has no files left; absent: nowhere, they wait. */
  overflow?: (target: ClientTarget, plan: ClientPlan, onRoom: () => void) => LaneOverflow;
  /** Starts a connection; tests pass a fake. @throws what ClientConnection throws. */
  open?: (options: ClientConnectionOptions) => LaneConnection;
}

export class ClientLane {
  /** Of this process. */
  readonly counters = new ClientCounters();
  readonly #options: ClientLaneOptions;
  readonly #connections = new Set<LaneConnection>();
  readonly #schedule: TokenSchedule;
  readonly #overflow: LaneOverflow | null;
  #target: ClientTarget;
  #plan: ClientPlan;
  /** Starts whose time has come, waiting for room. */
  #deferred = 0;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #isClosed = false;

  constructor(options: ClientLaneOptions) {
    this.#options = options;
    this.#target = options.target;
    this.#plan = options.plan;
    this.#schedule = new TokenSchedule({
      perSecond: options.plan.behaviour.rate,
      catchUpMs: CATCH_UP_MS,
      now: options.now(),
    });
    this.#overflow = options.overflow?.(options.target, options.plan, () => this.#onRoom()) ?? null;
    this.#soon();
  }

  get target(): ClientTarget {
    return this.#target;
  }

  get plan(): ClientPlan {
    return this.#plan;
  }

  /** The counters of all processes together. */
  total(): ClientCounters {
    if (this.#overflow === null) return this.counters;
    const total = new ClientCounters();
    total.merge(this.counters.toData());
    this.#overflow.addTo(total);
    return total;
  }

  /** Changes the behaviour, of open connections too. A changed target is for later connections. */
  update(target: ClientTarget, plan: ClientPlan): void {
    this.#target = target;
    this.#plan = plan;
    this.#schedule.setRate(plan.behaviour.rate, this.#options.now());
    for (const connection of this.#connections) connection.update(plan);
    this.#overflow?.update(target, plan);
    this.#soon();
  }

  /** Resets every connection and starts no more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    for (const connection of this.#connections) connection.abort();
    this.#overflow?.close();
  }

  get #started(): number {
    return this.counters.counts.started + (this.#overflow?.started ?? 0);
  }

  get #open(): number {
    return this.counters.open + (this.#overflow?.open ?? 0);
  }

  /** Starts not yet made nor put off. */
  get #remaining(): number {
    const { endless, connections } = this.#plan.behaviour;
    if (endless) return Number.POSITIVE_INFINITY;
    return Math.max(0, connections - this.#started - this.#deferred);
  }

  get #roomHere(): number {
    return Math.max(0, this.#options.files.size - this.#options.files.used);
  }

  get #room(): number {
    const allowed = this.#plan.behaviour.concurrency - this.#open;
    return Math.max(0, Math.min(allowed, this.#roomHere + (this.#overflow?.room ?? 0)));
  }

  /** What is missing is a process, not leave. */
  get #couldGrow(): boolean {
    return this.#open < this.#plan.behaviour.concurrency && (this.#overflow?.canGrow ?? false);
  }

  #tick(): void {
    if (this.#isClosed) return;
    this.#dropSurplus();
    this.#startDeferred();
    const due = Math.min(this.#schedule.due(this.#options.now()), this.#remaining, BATCH);
    this.#schedule.take(due);
    for (let i = 0; i < due; i++) {
      if (this.#deferred === 0 && this.#room > 0) this.#startAnywhere();
      else this.#defer();
    }
    if (this.#remaining > 0) this.#wait(this.#schedule.msUntilNext(this.#options.now()));
    // Files are shared by all lanes: what another lane gives back, no event tells this one.
    else if (this.#deferred > 0 && this.#open < this.#plan.behaviour.concurrency) this.#wait(FILES_POLL_MS);
  }

  /** A PUT with fewer connections also calls off what was put off. */
  #dropSurplus(): void {
    const { endless, connections } = this.#plan.behaviour;
    if (!endless) {
      this.#deferred = Math.min(this.#deferred, Math.max(0, connections - this.#started));
    }
  }

  #startDeferred(): void {
    const count = Math.min(this.#deferred, this.#room, BATCH);
    this.#deferred -= count;
    for (let i = 0; i < count; i++) this.#startAnywhere();
    if (this.#deferred === 0) return;
    if (this.#room > 0) this.#soon();
    else if (this.#couldGrow) this.#overflow?.grow();
  }

  #defer(): void {
    if (this.#couldGrow) this.#overflow?.grow();
    else this.counters.counts.throttled++;
    // An endless lane that can never keep up must not owe ever more.
    const { endless, concurrency } = this.#plan.behaviour;
    if (!endless || this.#deferred < concurrency) this.#deferred++;
  }

  #wait(ms: number): void {
    if (ms === 0) {
      this.#soon();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), Math.ceil(ms));
  }

  /** Ticks once, after the sockets of this turn. */
  #soon(): void {
    if (this.#immediate !== undefined || this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      this.#tick();
    });
  }

  #startAnywhere(): void {
    if (this.#overflow === null || this.#roomHere > 0) this.#start();
    else this.#overflow.start();
  }

  #start(): void {
    const { counters } = this;
    const { files, now, open = (options) => new ClientConnection(options) } = this.#options;
    const identity = this.#identity(counters.counts.started++);
    try {
      const connection = open({
        target: this.#target,
        plan: this.#plan,
        identity,
        counters,
        now,
        onOver: (over) => this.#forget(over),
      });
      files.take();
      this.#connections.add(connection);
    } catch (error) {
      counters.errors.add(error);
      counters.counts.closed++;
    }
  }

  #forget(connection: LaneConnection): void {
    this.#connections.delete(connection);
    this.#options.files.give();
    this.#onRoom();
  }

  #onRoom(): void {
    if (this.#deferred > 0) this.#soon();
  }

  #identity(ordinal: number): Uint8Array {
    const identity = new Uint8Array(16);
    identity.set(this.#options.nonce);
    new DataView(identity.buffer).setBigUint64(8, BigInt(ordinal));
    return identity;
  }
}
