// What a panel has to draw: its series, each with a name and a colour, and the range of time.
import type { GrafanaPanel } from '#test/prometheus/grafana-board.ts';
import type { Labels, Range, Series } from '#test/prometheus/prometheus-process.ts';
import { seriesName } from './series-name.ts';
import { namedColour, seriesColour } from './theme.ts';

export interface NamedSeries {
  name: string;
  colour: string;
  labels: Labels;
  points: { at: number; value: number }[];
}

/** A stretch of time that lies over every graph. */
export interface Mark {
  from: number;
  to: number;
  colour: string;
  title: string;
}

export interface PanelFrame {
  panel: GrafanaPanel;
  series: NamedSeries[];
  range: Range;
  marks: Mark[];
  /** In pixels, of what is inside of the panel. */
  width: number;
  height: number;
}

export function namedSeries(
  panel: GrafanaPanel,
  targets: readonly { target: { legendFormat: string }; series: Series[] }[],
): NamedSeries[] {
  const all = targets.flatMap(({ target, series }) =>
    series.map(({ metric, values }) => ({
      name: seriesName(target.legendFormat, metric),
      labels: metric,
      points: values.map(([at, value]) => ({ at, value: Number(value) })),
    })),
  );
  return all.map((one, index) => ({ ...one, colour: ownColour(panel, one.name) ?? seriesColour(index) }));
}

function ownColour({ fieldConfig }: GrafanaPanel, name: string): string | undefined {
  const override = fieldConfig.overrides.find(({ matcher }) => matcher.options === name);
  const colour = override?.properties.find(({ id }) => id === 'color')?.value;
  return (colour as { fixedColor?: string } | undefined)?.fixedColor;
}

/** The colour of a value, by the panel's thresholds. */
export function thresholdColour({ fieldConfig }: GrafanaPanel, value: number): string {
  const { steps } = fieldConfig.defaults.thresholds;
  const step = steps.findLast((each) => each.value === null || value >= each.value);
  return namedColour(step?.color ?? 'green');
}
