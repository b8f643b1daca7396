// A lane's server: its listener or idle sockets, and the connections it has accepted.
//
//   accept queue ─► Listener ─► room? ─ here ───────────────► ServerConnections
//                                 ├──── in another process ─► LaneOverflow
//                                 └──── no ─► stays in the accept queue
import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Clock } from '#services/control/deadline.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { IdleSockets } from './idle-sockets.ts';
import { type AcceptRoom, Listener } from './listener.ts';
import { SeenIdentities } from './seen-identities.ts';
import { ServerConnections } from './server-connections.ts';
import { ServerCounters } from './server-counters.ts';
import type { ServerAddress, ServerPlan } from './server-plan.ts';
import type { LaneOverflow, ServerWorkers } from './server-workers.ts';

export interface ServerLaneOptions {
  address: ServerAddress;
  plan: ServerPlan;
  files: FileBudget;
  now: Clock;
  /** Where connections go for which this process has no files left; absent: nowhere, they stay in the accept queue. */
  workers?: ServerWorkers;
}

export class ServerLane {
  readonly address: ServerAddress;
  readonly #options: ServerLaneOptions;
  readonly #connections: ServerConnections;
  readonly #overflow: LaneOverflow | null;
  readonly #seen = new SeenIdentities();
  readonly #idle: IdleSockets;
  #listener: Listener | null = null;
  #plan: ServerPlan;
  #isSettled = true;

  /** @throws ErrnoError if the port cannot be had; nothing is left behind then. */
  constructor(options: ServerLaneOptions) {
    this.#options = options;
    this.address = options.address;
    this.#plan = options.plan;
    this.#idle = new IdleSockets(options.address, options.files);
    const isRepeated = (identity: string) => this.#seen.add(identity);
    this.#connections = new ServerConnections({ ...options, isRepeated });
    this.#overflow = options.workers?.lane(options.plan, this.#seen) ?? null;
    try {
      this.#applyToSockets(options.plan, null);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get plan(): ServerPlan {
    return this.#plan;
  }

  /** The counters of all processes together. */
  total(): ServerCounters {
    if (this.#overflow === null) return this.#connections.counters;
    const total = new ServerCounters();
    total.merge(this.#connections.counters.toData());
    this.#overflow.addTo(total);
    return total;
  }

  /** False after an update that failed half way: whatever is put next is to be applied, be it the same. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Changes the behaviour, of open connections too. @throws ErrnoError if the port cannot be had in the new way. */
  update(plan: ServerPlan): void {
    this.#isSettled = false;
    this.#applyToSockets(plan, this.#plan);
    this.#isSettled = true;
    this.#plan = plan;
    this.#connections.update(plan);
    this.#overflow?.update(plan);
  }

  /** Stops listening, and resets every connection. */
  close(): void {
    this.#closeListener();
    this.#idle.close();
    this.#connections.abort();
    this.#overflow?.close();
  }

  #applyToSockets({ behaviour }: ServerPlan, before: ServerPlan | null): void {
    if (behaviour.socket === 'BoundIdle') {
      this.#closeListener();
      this.#idle.setCount(behaviour.boundIdle?.sockets ?? 1);
      return;
    }
    this.#idle.close();
    // There is no way to change a listener's Fast Open queue here but to listen anew.
    if (before?.behaviour.fastOpen?.queue !== behaviour.fastOpen?.queue) this.#closeListener();
    if (this.#listener) {
      this.#listener.setBacklog(behaviour.backlog);
      this.#listener.setPace(behaviour.accept);
    } else {
      this.#listener = this.#listen(behaviour);
    }
  }

  #listen({ backlog, fastOpen, accept }: ServerPlan['behaviour']): Listener {
    const { address, now } = this.#options;
    return new Listener({
      address,
      backlog,
      fastOpenQueue: fastOpen?.queue,
      pace: accept,
      errors: this.#connections.counters.errors,
      now,
      room: () => this.#room(),
      onConnection: (fd) => this.#onConnection(fd),
    });
  }

  #closeListener(): void {
    this.#listener?.close();
    this.#listener = null;
  }

  #room(): AcceptRoom {
    return this.#options.files.isSpent ? (this.#overflow?.room() ?? 'None') : 'Room';
  }

  #onConnection(fd: number): void {
    if (this.#overflow === null || !this.#options.files.isSpent)
      this.#connections.add(new Socket(unread(fd)));
    else this.#overflow.take(fd);
  }
}

/** Nothing is read before the connection says so: pauseOnCreate is what net.Server's pauseOnConnect does. */
function unread(fd: number): SocketConstructorOpts {
  return { fd, allowHalfOpen: true, pauseOnCreate: true } as SocketConstructorOpts;
}
