// How long something of the client's took, as a heatmap: two ways of ending show as two bands, where a mean shows neither.
import type { PanelSpec } from '../build/board-spec.ts';
import { rateFromZero } from '../build/rate-from-zero.ts';
import { ofLab } from '../build/selector.ts';

export function latencyHeatmap(
  metric: string,
  texts: Pick<PanelSpec, 'title' | 'sees' | 'means' | 'next' | 'rfc' | 'width'>,
): PanelSpec {
  return {
    kind: 'Heatmap',
    ...texts,
    unit: 's',
    queries: [{ expr: `sum by (le) (${rateFromZero(ofLab(`${metric}_bucket`))})`, legend: '{{le}}' }],
  };
}
