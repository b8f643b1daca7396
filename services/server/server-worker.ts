// A further process of the server: keeps the connections that the service hands to it, and reports its counters.
import type { Socket } from 'node:net';
import type { ServerBehaviour } from '#lab/spec/server-behaviour.ts';
import type { FileBudget } from '#services/control/file-budget.ts';
import { serveWorker } from '#services/control/worker-channel.ts';
import type { WorkerMessage } from '#services/control/worker-pool.ts';
import { ServerConnections } from './server-connections.ts';
import { serverPlan } from './server-plan.ts';
import type { ShareReport } from './server-workers.ts';

interface WorkerLane {
  connections: ServerConnections;
  /** Since the last report. */
  identities: string[];
}

export function runServerWorker(files: FileBudget): void {
  const lanes = new Map<string, WorkerLane>();
  let reported = '';
  serveWorker({
    size: files.size,
    onMessage: (message, socket) => apply({ message, socket, lanes, files }),
    report: () => {
      const report = Object.fromEntries([...lanes].map(([key, lane]) => [key, reportOf(lane)]));
      const text = JSON.stringify(report);
      if (text === reported) return null;
      reported = text;
      return { type: 'Counters', lanes: report };
    },
    close: () => {
      for (const { connections } of lanes.values()) connections.abort();
    },
  });
}

function reportOf(lane: WorkerLane): ShareReport {
  return { data: lane.connections.counters.toData(), identities: lane.identities.splice(0) };
}

function apply(o: {
  message: WorkerMessage;
  socket: Socket | undefined;
  lanes: Map<string, WorkerLane>;
  files: FileBudget;
}): void {
  const key = String(o.message.key);
  const lane = o.lanes.get(key);
  if (o.message.type === 'Connection') {
    if (lane && o.socket) lane.connections.add(o.socket);
    else o.socket?.destroy(); // the lane was deleted while the connection was on its way
  } else if (o.message.type === 'Delete') {
    lane?.connections.abort();
    o.lanes.delete(key);
  } else {
    const plan = serverPlan(o.message.behaviour as ServerBehaviour);
    if (lane) lane.connections.update(plan);
    else o.lanes.set(key, makeLane(plan, o.files));
  }
}

function makeLane(plan: ReturnType<typeof serverPlan>, files: FileBudget): WorkerLane {
  const identities: string[] = [];
  const connections = new ServerConnections({
    plan,
    files,
    now: () => performance.now(),
    // Whether it is a repeated one is for the service to say, which hears of all.
    isRepeated: (identity) => {
      identities.push(identity);
      return false;
    },
  });
  return { connections, identities };
}
