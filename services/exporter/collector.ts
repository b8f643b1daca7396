// What a collector is: one subject, the metrics it fills, and one way to fill them.
import type { Counted } from '#services/control/counted-histogram.ts';

/** A metric as /metrics and docs/metrics.md show it. */
export interface MetricFamily {
  name: string;
  /** What a value means; for a kernel's counter, its name there in brackets. */
  help: string;
  type: 'Gauge' | 'Counter' | 'Histogram';
  labels: readonly string[];
  /** Of a histogram: the upper bounds of its buckets. */
  bounds?: readonly number[];
}

/** One line of /metrics; of a histogram, the lines of a series. */
export interface Sample {
  /** Name of one of the collector's metrics. */
  metric: string;
  labels?: Record<string, string>;
  value: number | Counted;
}

export interface Collector {
  /** The subject, which is also the file's name and the label `collector`. */
  readonly name: string;
  readonly metrics: readonly MetricFamily[];
  /**
   * Everything anew, at each scrape. A metric without a sample is absent from the page, which is better than a false 0.
   *
   * @throws Error if its source cannot be read: the other collectors go on.
   */
  collect(): Sample[];
}
