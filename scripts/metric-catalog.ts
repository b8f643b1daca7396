// Every metric of every service, read from registries that the services' own functions have filled.
import { Registry } from 'prom-client';
import { registerClientMetrics } from '#services/client/client-metrics.ts';
import { registerExporterMetrics } from '#services/exporter/exporter-metrics.ts';
import { Sampler } from '#services/exporter/sampler.ts';
import { WatchedLanes } from '#services/exporter/watched-lanes.ts';
import { registerMetrics as registerProxyMetrics } from '#services/proxy/metrics.ts';
import { registerServerMetrics } from '#services/server/server-metrics.ts';

export interface MetricDescription {
  name: string;
  help: string;
  /** gauge, counter, histogram or summary. */
  type: string;
  labels: readonly string[];
}

/** Service → its metrics, in the order of its page. */
export function metricCatalog(): Record<string, MetricDescription[]> {
  return {
    exporter: described(registerExporter),
    client: described((registry) => registerClientMetrics(registry, () => [])),
    server: described((registry) => registerServerMetrics(registry, () => [])),
    proxy: described(registerProxy),
  };
}

function described(register: (registry: Registry) => void): MetricDescription[] {
  const registry = new Registry();
  register(registry);
  // prom-client's types leave out the label names, and its metrics keep them.
  const metrics = registry.getMetricsAsArray() as unknown as (MetricDescription & {
    labelNames?: string[];
  })[];
  return metrics.map(({ name, help, type, labelNames = [] }) => ({ name, help, type, labels: labelNames }));
}

function notAsked(): never {
  throw new Error('Cannot give values: metrics are only described here');
}

function registerProxy(registry: Registry): void {
  const notLookedAt = {} as never;
  registerProxyMetrics({
    registry,
    engine: notLookedAt,
    lanes: notLookedAt,
    faults: notLookedAt,
    queue: notLookedAt,
    state: notLookedAt,
    now: notAsked,
  });
}

function registerExporter(registry: Registry): void {
  const sockets = { countByFamily: notAsked, forEach: notAsked };
  const watched = new WatchedLanes();
  const log = { warn: notAsked };
  const clocks = { now: () => 0, date: () => 0, busy: () => 0, later: notAsked };
  registerExporterMetrics({
    registry,
    sockets,
    watched,
    sampler: new Sampler({ sockets, lanes: watched, clocks, log }),
    readSockstat: notAsked,
    readCounters: notAsked,
    showsClosed: true,
    log,
    now: () => 0,
  });
}
