// What a series is called in a legend: Grafana's legend format, filled in with its labels.
import type { Labels } from '#test/prometheus/prometheus-process.ts';

export function seriesName(legendFormat: string, labels: Labels): string {
  return legendFormat.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? '');
}
