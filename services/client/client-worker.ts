// A further process of the client: opens what the service tells it to, and reports its counters.
import { randomBytes } from 'node:crypto';
import type { ClientBehaviour } from '#lab/spec/client-behaviour.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { serveWorker } from '#services/control/worker-channel.ts';
import type { WorkerMessage } from '#services/control/worker-pool.ts';
import { ClientLane } from './client-lane.ts';
import { type ClientTarget, clientPlan } from './client-plan.ts';

/** The service has chosen the moment already. */
const AT_ONCE = { rate: 100_000, concurrency: 1_000_000 };

export function runClientWorker(files: FileBudget): void {
  const lanes = new Map<string, ClientLane>();
  let reported = '';
  serveWorker({
    size: files.size,
    onMessage: (message) => apply(message, lanes, files),
    report: () => {
      const data = Object.fromEntries([...lanes].map(([key, lane]) => [key, lane.counters.toData()]));
      const text = JSON.stringify(data);
      if (text === reported) return null;
      reported = text;
      return { type: 'Counters', lanes: data };
    },
    close: () => {
      for (const lane of lanes.values()) lane.close();
    },
  });
}

function apply(message: WorkerMessage, lanes: Map<string, ClientLane>, files: FileBudget): void {
  const key = String(message.key);
  if (message.type === 'Delete') {
    lanes.get(key)?.close();
    lanes.delete(key);
    return;
  }
  const target = message.target as ClientTarget;
  const plan = clientPlan({ ...(message.behaviour as ClientBehaviour), ...AT_ONCE });
  const lane = lanes.get(key);
  const now = () => performance.now();
  if (lane) lane.update(target, plan);
  else lanes.set(key, new ClientLane({ target, plan, files, now, nonce: randomBytes(8) }));
}
