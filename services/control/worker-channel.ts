// A worker's end of worker-pool.ts: a process that does what its service tells it, and ends with it.
import cluster from 'node:cluster';
import type { Socket } from 'node:net';
import type { WorkerMessage } from './worker-pool.ts';

/** Whether this process is a worker of a service. */
export const isWorker = cluster.isWorker;

export interface WorkerChannelOptions {
  /** The most connections that this process may have open. */
  size: number;
  onMessage: (message: WorkerMessage, socket: Socket | undefined) => void;
  /** What to tell every {@link REPORT_MS}; null: nothing new. */
  report: () => WorkerMessage | null;
  /** Ends everything at once; the process exits right after. */
  close: () => void;
}

const REPORT_MS = 50;

/** Says that it is ready, and serves until the service lets go of it. */
export function serveWorker(options: WorkerChannelOptions): void {
  // A signal to the whole process group is the service's to act on; its end is what ends this process.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
  process.on('message', (message: WorkerMessage, socket?: unknown) =>
    options.onMessage(message, socket as Socket | undefined),
  );
  // node:cluster exits as soon as the service lets go; sockets are closed synchronously, so there is still time.
  process.once('exit', options.close);
  setInterval(() => {
    const message = options.report();
    if (message !== null) tell(message);
  }, REPORT_MS);
  tell({ type: 'Ready', size: options.size });
}

function tell(message: WorkerMessage): void {
  // The error is that the service has just ended, which 'disconnect' tells.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
