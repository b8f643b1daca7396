// Further processes of a service, for connections beyond the files that one process may have open (RLIMIT_NOFILE).
//
//   service ── fork ──► the same main.ts, which finds itself a worker (worker-channel.ts)
//      └── messages, and sockets with them (SCM_RIGHTS) ──►
//
// node:cluster is used for what it forks, and for handing sockets over; its own sharing of listeners is not.

import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';

/** What connections ended with whose process died. */
export const PROCESS_LOST = 'EPROCESSLOST';

/** What service and worker tell each other: a type, and whatever survives JSON. */
export interface WorkerMessage {
  type: string;
  [field: string]: unknown;
}

/** A worker that is ready. */
export interface PoolWorker {
  readonly id: number;
  /** The most connections that it may have open. */
  readonly size: number;
  /** A socket that goes along is the worker's from then on. `onSent` tells whether it got there. */
  send(message: WorkerMessage, socket?: Socket, onSent?: (isSent: boolean) => void): void;
}

export interface WorkerPoolOptions {
  log: Logger;
  /** The most workers, so that a wrong number cannot fill the machine's memory. */
  most: number;
}

export interface WorkerPoolEvents {
  onReady: (worker: PoolWorker) => void;
  onMessage: (worker: PoolWorker, message: WorkerMessage) => void;
  /** It ended without being told to; what it had open is gone. */
  onLost: (worker: PoolWorker) => void;
}

/** Starts workers one at a time, as they are wanted. */
export interface WorkerPool {
  /** Another worker is on its way, or can be started. */
  readonly canGrow: boolean;
  /** Starts a worker, unless one is starting or there are enough. */
  grow(): void;
  /** Ends all workers at once; settles when they are gone. */
  close(): Promise<void>;
}

export function createWorkerPool(options: WorkerPoolOptions, events: WorkerPoolEvents): WorkerPool {
  return new ClusterPool(options, events);
}

class ClusterPool implements WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #events: WorkerPoolEvents;
  readonly #forks = new Set<Worker>();
  #isStarting = false;
  #isClosed = false;

  constructor(options: WorkerPoolOptions, events: WorkerPoolEvents) {
    this.#options = options;
    this.#events = events;
  }

  get canGrow(): boolean {
    return !this.#isClosed && (this.#isStarting || this.#forks.size < this.#options.most);
  }

  grow(): void {
    if (this.#isStarting || !this.canGrow) return;
    this.#isStarting = true;
    const fork = cluster.fork();
    this.#forks.add(fork);
    let worker: PoolWorker | null = null;
    fork.on('message', (message: WorkerMessage) => {
      if (worker !== null) {
        this.#events.onMessage(worker, message);
      } else if (message.type === 'Ready') {
        this.#isStarting = false;
        worker = new ForkedWorker(fork, Number(message.size));
        this.#options.log.info(
          { worker: fork.process.pid, connections: worker.size },
          'another process is ready',
        );
        this.#events.onReady(worker);
      }
    });
    // What cannot be sent to a process that has just ended is told by its end.
    fork.on('error', (error) => this.#options.log.debug({ err: error }, 'worker channel'));
    fork.once('exit', (code, signal) => {
      this.#forks.delete(fork);
      if (worker === null) this.#isStarting = false;
      if (this.#isClosed) return;
      this.#options.log.error({ worker: fork.process.pid, code, signal }, 'another process has died');
      if (worker !== null) this.#events.onLost(worker);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const ends = [...this.#forks].map((fork) => once(fork, 'exit'));
    // Without its channel a worker ends its connections and itself.
    for (const fork of this.#forks) fork.process.disconnect();
    await Promise.all(ends);
  }
}

class ForkedWorker implements PoolWorker {
  readonly size: number;
  readonly #fork: Worker;

  constructor(fork: Worker, size: number) {
    this.#fork = fork;
    this.size = size;
  }

  get id(): number {
    return this.#fork.id;
  }

  send(message: WorkerMessage, socket?: Socket, onSent?: (isSent: boolean) => void): void {
    if (!this.#fork.isConnected()) {
      onSent?.(false);
      return;
    }
    this.#fork.send(message, socket, undefined, (error) => onSent?.(error === null));
  }
}
