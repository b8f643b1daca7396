// What Kubernetes and Prometheus ask the operator: is it alive, is it ready, what has it counted, and who else counts.
import { createServer, type Server } from 'node:http';
import type { Registry } from 'prom-client';
import { listen } from '#services/control/listen.ts';
import type { ListenAddress } from '#services/control/listen-address.ts';
import { watchLoop } from '#services/control/loop-watch.ts';
import type { ScrapeTargets } from './targets/scrape-targets.ts';
import type { TargetGroup } from './targets/target-groups.ts';

/** Above this a process that leads could lose its lease without a fault of the API server. */
const LAG_LIMIT_MS = 5000;

export interface HealthServerOptions {
  address: ListenAddress;
  registry: Registry;
  targets: Pick<ScrapeTargets, 'labs' | 'operators'>;
  /** What it waits for; null: nothing. */
  notReady(): string | null;
  isLeading(): boolean;
}

interface Answer {
  status: number;
  body: object | string;
  type?: string;
}

const NO_ROUTE: Answer = {
  status: 404,
  body: { error: 'use /healthz, /readyz, /metrics, /targets/labs or /targets/operators' },
};

function readiness(waitsFor: string | null): Answer {
  return waitsFor === null ? { status: 200, body: { status: 'Ok' } } : { status: 503, body: { waitsFor } };
}

/** Where there is no answer Prometheus keeps the last one. */
function discovery(groups: TargetGroup[] | null): Answer {
  return groups === null ? readiness('the first list of all pods') : { status: 200, body: groups };
}

/** What cannot be told is no reason for the operator to end. */
async function answerOf(route: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await route();
  } catch (error) {
    return { status: 500, body: { error: (error as Error).message } };
  }
}

/** @returns what ends it. @throws ListenError */
export async function startHealthServer(options: HealthServerOptions): Promise<() => Promise<void>> {
  const { registry, address, targets } = options;
  const loop = watchLoop();
  const routes: Record<string, () => Answer | Promise<Answer>> = {
    '/healthz': () => ({
      status: loop.lagMs > LAG_LIMIT_MS ? 503 : 200,
      body: { loopLagMs: loop.lagMs, leading: options.isLeading() },
    }),
    '/readyz': () => readiness(options.notReady()),
    '/metrics': async () => ({ status: 200, body: await registry.metrics(), type: registry.contentType }),
    '/targets/labs': () => discovery(targets.labs()),
    '/targets/operators': () => discovery(targets.operators()),
  };
  const server = createServer(async (request, response) => {
    const route = routes[request.url ?? ''] ?? (() => NO_ROUTE);
    const { status, body, type = 'application/json' } = await answerOf(route);
    response
      .writeHead(status, { 'content-type': type })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await listen(server, address);
  return () => stop(server);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
