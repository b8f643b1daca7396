// The connections of one lane that this process holds.
import type { Socket } from 'node:net';
import type { Clock } from '#services/control/deadline.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { ServerConnection } from './server-connection.ts';
import { ServerCounters } from './server-counters.ts';
import type { ServerPlan } from './server-plan.ts';

export interface ServerConnectionsOptions {
  plan: ServerPlan;
  files: FileBudget;
  now: Clock;
  /** Whether a request with this identity has come before. */
  isRepeated: (identity: string) => boolean;
}

export class ServerConnections {
  readonly counters = new ServerCounters();
  readonly #options: ServerConnectionsOptions;
  readonly #open = new Set<ServerConnection>();
  #plan: ServerPlan;

  constructor(options: ServerConnectionsOptions) {
    this.#options = options;
    this.#plan = options.plan;
  }

  /** Takes an accepted connection; the socket is this lane's from now on. */
  add(socket: Socket): void {
    const { files, now, isRepeated } = this.#options;
    files.take();
    this.counters.counts.accepted++;
    this.#open.add(
      new ServerConnection({
        socket,
        plan: this.#plan,
        counters: this.counters,
        isRepeated,
        now,
        onOver: (over) => {
          this.#open.delete(over);
          files.give();
        },
      }),
    );
  }

  /** Applies a changed behaviour to open connections and later ones. */
  update(plan: ServerPlan): void {
    this.#plan = plan;
    for (const connection of this.#open) connection.update(plan);
  }

  /** Resets every connection. */
  abort(): void {
    for (const connection of this.#open) connection.abort();
  }
}
