// The server service: listens, accepts, answers and closes as its lanes' behaviour says.
import { fileLimit } from '#linux/tcp-socket.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { runService } from '#services/control/run-service.ts';
import { isWorker } from '#services/control/worker-channel.ts';
import { createWorkerPool } from '#services/control/worker-pool.ts';
import { ServerLanes } from './server-lanes.ts';
import { registerServerMetrics } from './server-metrics.ts';
import { serverRoutes } from './server-routes.ts';
import { runServerWorker } from './server-worker.ts';
import { ServerWorkers } from './server-workers.ts';

const files = new FileBudget(fileLimit());
const MOST_WORKERS = 15;

if (isWorker) {
  runServerWorker(files);
} else {
  await runService({
    name: 'server',
    create: ({ registry, log }) => {
      const workers = new ServerWorkers((events) => createWorkerPool({ log, most: MOST_WORKERS }, events));
      const lanes = new ServerLanes({ files, workers, now: () => performance.now() });
      registerServerMetrics(registry, () => lanes.counters());
      return {
        routes: serverRoutes(lanes),
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
