// The labels that each metric can have in Prometheus: its own, those of a target, and what the recording rules leave.
import { recordings } from '#dashboards/rules/recordings.ts';
import { metricCatalog } from './metric-catalog.ts';
import { promqlNames } from './promql-names.ts';

/** What the chart's PodMonitor gives, and Prometheus itself. */
const TARGET_LABELS = ['namespace', 'lab', 'component', 'pod', 'node', 'container'];
/** Of every service; and of Prometheus, for every target. */
const EVERYWHERE = ['synfin_event_loop_lag_seconds', 'up'];

/** By the name of a series: a histogram has three. */
export function knownMetrics(): Map<string, ReadonlySet<string>> {
  const known = new Map<string, ReadonlySet<string>>();
  for (const name of EVERYWHERE) known.set(name, new Set(TARGET_LABELS));
  known.set('ALERTS', new Set([...TARGET_LABELS, 'alertname', 'alertstate', 'severity']));
  for (const { name, type, labels } of Object.values(metricCatalog()).flat()) {
    const all = [...TARGET_LABELS, ...labels];
    if (type !== 'histogram') known.set(name, new Set(all));
    else {
      known.set(`${name}_bucket`, new Set([...all, 'le']));
      for (const suffix of ['_count', '_sum']) known.set(`${name}${suffix}`, new Set(all));
    }
  }
  for (const { record, expr } of recordings)
    known.set(record, new Set(promqlNames(expr).labels.map(({ label }) => label)));
  return known;
}

/** What is wrong with a query: it does not parse, or names a metric or a label that nothing has. */
export function queryProblems(query: string, known = knownMetrics()): string[] {
  const { errors, metrics, labels } = promqlNames(query);
  return [
    ...errors.map((around) => `does not parse near "${around}"`),
    ...metrics.filter((metric) => !known.has(metric)).map((metric) => `unknown metric "${metric}"`),
    ...labels
      .filter(({ label, metrics: owners }) => !owners.some((owner) => known.get(owner)?.has(label)))
      .map(({ label, metrics: owners }) => `unknown label "${label}" of ${owners.join(', ')}`),
  ];
}
