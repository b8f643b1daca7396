// Puts collectors behind /metrics: each runs once per scrape, is timed, and fails alone.
//
//   GET /metrics ─► first metric of each collector ─► collect() ─┬─► its metrics, all of them
//                                                                └─► duration, success
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { CountedHistogram } from '#services/control/counted-histogram.ts';
import type { Collector, MetricFamily, Sample } from './collector.ts';

type Metric = Gauge | Counter | CountedHistogram;
interface Entry {
  family: MetricFamily;
  metric: Metric;
}
/** By name. */
type Metrics = ReadonlyMap<string, Entry>;

export interface RegisterOptions {
  registry: Registry;
  collectors: readonly Collector[];
  log: Pick<Logger, 'warn'>;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
}

/** Registers every metric of the collectors, then what they themselves cost. */
export function registerCollectors({ registry, collectors, log, now }: RegisterOptions): void {
  const runs = new Map<Collector, { seconds: number; succeeded: boolean }>();
  for (const collector of collectors) {
    const metrics = new Map<string, Entry>();
    // The registry asks metrics for their values in the order in which they were registered, all in one go.
    const collect = () => {
      const start = now();
      const succeeded = fill(metrics, collector, log);
      runs.set(collector, { seconds: (now() - start) / 1000, succeeded });
    };
    collector.metrics.forEach((family, index) => {
      metrics.set(family.name, {
        family,
        metric: create(registry, family, index === 0 ? collect : undefined),
      });
    });
  }
  new Gauge({
    name: 'synfin_exporter_collector_duration_seconds',
    help: 'Time that the collector took in this scrape',
    labelNames: ['collector'],
    registers: [registry],
    collect() {
      for (const [{ name }, { seconds }] of runs) this.set({ collector: name }, seconds);
    },
  });
  new Gauge({
    name: 'synfin_exporter_collector_success',
    help: '1 if the collector could read its source in this scrape, 0 if not; its metrics are then absent',
    labelNames: ['collector'],
    registers: [registry],
    collect() {
      for (const [{ name }, { succeeded }] of runs) this.set({ collector: name }, Number(succeeded));
    },
  });
}

function create(registry: Registry, family: MetricFamily, collect?: () => void): Metric {
  const { name, help, labels, type, bounds = [] } = family;
  const configuration = {
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(collect ? { collect } : {}),
  };
  switch (type) {
    case 'Gauge':
      return new Gauge(configuration);
    case 'Counter':
      return new Counter(configuration);
    case 'Histogram':
      return new CountedHistogram({ ...configuration, buckets: [...bounds] });
  }
}

/** False if the collector failed; then its metrics are empty. */
function fill(metrics: Metrics, collector: Collector, log: RegisterOptions['log']): boolean {
  for (const entry of metrics.values()) empty(entry);
  try {
    for (const sample of collector.collect()) {
      const metric = metrics.get(sample.metric)?.metric;
      if (!metric)
        throw new Error(
          `Cannot show metric "${sample.metric}": collector "${collector.name}" did not name it`,
        );
      show(metric, sample);
    }
    return true;
  } catch (error) {
    log.warn({ err: error, collector: collector.name }, 'collector failed');
    for (const entry of metrics.values()) empty(entry);
    return false;
  }
}

/** The kernel does the counting, so a counter is set: it was emptied before. */
function show(metric: Metric, { labels = {}, value }: Sample): void {
  if (typeof value !== 'number') (metric as CountedHistogram).set(labels, value);
  else if (metric instanceof Counter) metric.inc(labels, value);
  else (metric as Gauge).set(labels, value);
}

function empty({ family, metric }: Entry): void {
  metric.reset();
  // A metric without labels is reset to 0, which would be a claim; without a sample it is to be absent.
  if (family.labels.length === 0) metric.remove();
}
