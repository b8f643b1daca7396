// What Grafana offers for a dashboard's variables: each asked with those above it filled in.
import { type Filling, fillIn } from './fill-in.ts';
import type { GrafanaVariable } from './grafana-board.ts';
import type { PrometheusProcess } from './prometheus-process.ts';

const LABEL_VALUES = /^label_values\((.*),\s*(\w+)\)$/;

/** @throws Error where a variable is no query that Grafana knows */
export async function variableValues(
  variables: readonly GrafanaVariable[],
  prometheus: PrometheusProcess,
): Promise<Filling['variables']> {
  const values: Record<string, string[]> = {};
  for (const { name, type, query } of variables) {
    if (type !== 'query') continue;
    const [, match, label] = LABEL_VALUES.exec(query) ?? [];
    if (match === undefined || label === undefined)
      throw new Error(`Cannot ask for variable "${name}": query "${query}"`);
    const filling = { variables: values, scrapeSeconds: 1, rangeSeconds: 1, stepSeconds: 1 };
    values[name] = await prometheus.labelValues(label, fillIn(match, filling));
  }
  return values;
}
