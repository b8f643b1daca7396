// Which metrics a Prometheus has, and with which labels: what a query names beside them nobody publishes.
import { promqlNames } from '#scripts/promql-names.ts';
import type { PrometheusProcess } from './prometheus-process.ts';

export class PublishedNames {
  readonly #prometheus: PrometheusProcess;
  /** By metric: the labels of its series; none where there is no series. */
  readonly #labels = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(prometheus: PrometheusProcess) {
    this.#prometheus = prometheus;
  }

  /** The metrics and labels of a query that no series has. */
  async missing(query: string): Promise<string[]> {
    const { errors, metrics, labels } = promqlNames(query);
    const missing = errors.map((around) => `does not parse near "${around}"`);
    for (const metric of metrics)
      if ((await this.#labelsOf(metric)).size === 0) missing.push(`no series of ${metric}`);
    for (const { label, metrics: owners } of labels) {
      const sets = await Promise.all(owners.map((owner) => this.#labelsOf(owner)));
      if (!sets.some((set) => set.has(label))) missing.push(`no label "${label}" of ${owners.join(', ')}`);
    }
    return missing;
  }

  #labelsOf(metric: string): Promise<ReadonlySet<string>> {
    const known = this.#labels.get(metric) ?? this.#ask(metric);
    this.#labels.set(metric, known);
    return known;
  }

  async #ask(metric: string): Promise<ReadonlySet<string>> {
    return new Set((await this.#prometheus.series(metric)).flatMap((labels) => Object.keys(labels)));
  }
}
