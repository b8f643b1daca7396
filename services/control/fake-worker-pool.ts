// For tests: a pool whose workers are told what to say.
import type { Socket } from 'node:net';
import type { PoolWorker, WorkerMessage, WorkerPool, WorkerPoolEvents } from './worker-pool.ts';

export class FakeWorker implements PoolWorker {
  readonly id: number;
  readonly size: number;
  /** What was sent to it. */
  readonly sent: WorkerMessage[] = [];
  /** What went along. */
  readonly sockets: Socket[] = [];
  /** False: what is sent from now on does not arrive. */
  isReached = true;

  constructor(id: number, size: number) {
    this.id = id;
    this.size = size;
  }

  send(message: WorkerMessage, socket?: Socket, onSent?: (isSent: boolean) => void): void {
    this.sent.push(message);
    if (socket) this.sockets.push(socket);
    onSent?.(this.isReached);
  }
}

export class FakeWorkerPool implements WorkerPool {
  readonly events: WorkerPoolEvents;
  canGrow = true;
  /** How often it was asked to. */
  grown = 0;
  isClosed = false;

  constructor(events: WorkerPoolEvents) {
    this.events = events;
  }

  grow(): void {
    this.grown++;
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** Makes a worker ready. */
  add(size: number): FakeWorker {
    const worker = new FakeWorker(++this.#serial, size);
    this.events.onReady(worker);
    return worker;
  }

  #serial = 0;
}
