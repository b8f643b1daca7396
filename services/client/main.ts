// The client service: opens connections as its lanes' behaviour says.
import { randomBytes } from 'node:crypto';
import { fileLimit } from '#linux/tcp-socket.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { runService } from '#services/control/run-service.ts';
import { isWorker } from '#services/control/worker-channel.ts';
import { createWorkerPool } from '#services/control/worker-pool.ts';
import { ClientLanes } from './client-lanes.ts';
import { registerClientMetrics } from './client-metrics.ts';
import { clientRoutes } from './client-routes.ts';
import { runClientWorker } from './client-worker.ts';
import { ClientWorkers } from './client-workers.ts';

const files = new FileBudget(fileLimit());
const MOST_WORKERS = 15;

if (isWorker) {
  runClientWorker(files);
} else {
  await runService({
    name: 'client',
    create: ({ registry, log }) => {
      const workers = new ClientWorkers((events) => createWorkerPool({ log, most: MOST_WORKERS }, events));
      const mostProcesses = 1 + MOST_WORKERS;
      const now = () => performance.now();
      const lanes = new ClientLanes({ files, workers, mostProcesses, now, random: randomBytes });
      registerClientMetrics(registry, () => lanes.counters());
      return {
        routes: clientRoutes(lanes),
        health: () => ({
          lanes: lanes.entries().length,
          openHere: files.used,
          maxPerProcess: files.size,
          furtherProcesses: workers.count,
        }),
        close: () => {
          lanes.deleteAll();
          return workers.close();
        },
      };
    },
  });
}
