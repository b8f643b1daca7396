// Lines and stacked areas over time, with a legend below, as Grafana's "timeseries".
import { formatValue } from './format-value.ts';
import type { NamedSeries, PanelFrame } from './panel-frame.ts';
import { EDGES } from './plot-edges.ts';
import { escapeText, svg } from './svg.ts';
import { namedColour, THEME } from './theme.ts';
import { type TimePlot, timePlot } from './time-plot.ts';

const LEGEND_ROW = 16;
const LEGEND_ROWS = 3;
/** Of an average letter at this size, in pixels. */
const LETTER = 6.2;

interface Band {
  series: NamedSeries;
  points: { at: number; from: number; to: number }[];
}

export function drawLines(frame: PanelFrame): string {
  const { panel, series, width } = frame;
  const custom = panel.fieldConfig.defaults.custom ?? {};
  const isStacked = (custom.stacking as { mode?: string } | undefined)?.mode === 'normal';
  const bands = isStacked ? stacked(series) : series.map((one) => ({ series: one, points: fromZero(one) }));
  const highest = Math.max(0, ...bands.flatMap(({ points }) => points.map(({ to }) => to)));
  const legend = drawLegend(series, width);
  const height = frame.height - legend.height;
  const plot = timePlot(frame, highest, height);
  const drawn = bands.map((band) => drawBand(band, plot, custom, frame.range.step)).join('');
  const limits = drawLimits(frame, plot, highest);
  return (
    plot.ground + drawn + limits + plot.marks + svg('g', { transform: `translate(0 ${height})` }, legend.text)
  );
}

function fromZero({ points }: NamedSeries): Band['points'] {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => ({ at, from: 0, to: value }));
}

function stacked(all: readonly NamedSeries[]): Band[] {
  const reached = new Map<number, number>();
  return all.map((series) => ({
    series,
    points: fromZero(series).map(({ at, to }) => {
      const from = reached.get(at) ?? 0;
      reached.set(at, from + to);
      return { at, from, to: from + to };
    }),
  }));
}

function drawBand(
  { series: { colour }, points }: Band,
  { x, y }: TimePlot,
  custom: Record<string, unknown>,
  step: number,
): string {
  const opacity = Number(custom.fillOpacity ?? 0) / 100;
  return runs(points, step)
    .map((run) => {
      const upper = run.map(({ at, to }) => `${x(at).toFixed(1)},${y(to).toFixed(1)}`);
      const lower = run.map(({ at, from }) => `${x(at).toFixed(1)},${y(from).toFixed(1)}`).reverse();
      const area = { points: [...upper, ...lower].join(' '), fill: colour, 'fill-opacity': String(opacity) };
      const edge = {
        points: upper.join(' '),
        fill: 'none',
        stroke: colour,
        'stroke-width': Number(custom.lineWidth ?? 1),
      };
      const alone =
        run.length === 1 ? svg('circle', { cx: x(run[0]!.at), cy: y(run[0]!.to), r: 2, fill: colour }) : '';
      return svg('polygon', area) + svg('polyline', edge) + alone;
    })
    .join('');
}

/** Without those steps at which there was nothing. */
function runs<T extends { at: number }>(points: readonly T[], step: number): T[][] {
  const all: T[][] = [];
  for (const point of points) {
    const run = all.at(-1);
    if (run && point.at - run.at(-1)!.at < step * 1.5) run.push(point);
    else all.push([point]);
  }
  return all;
}

/** Dashed, where the panel has them drawn and they are within what is seen. */
function drawLimits({ panel, width }: PanelFrame, { y }: TimePlot, highest: number): string {
  const { thresholds, custom = {}, unit } = panel.fieldConfig.defaults;
  if ((custom.thresholdsStyle as { mode?: string } | undefined)?.mode !== 'dashed') return '';
  return thresholds.steps
    .flatMap(({ value, color }) =>
      value === null || value > highest ? [] : [{ value, colour: namedColour(color) }],
    )
    .map(({ value, colour }) => {
      const place = { x1: EDGES.left, x2: width - EDGES.right, y1: y(value), y2: y(value) };
      const text = {
        x: width - EDGES.right,
        y: y(value) - 3,
        'text-anchor': 'end',
        fill: colour,
        'font-size': 10,
      };
      return (
        svg('line', { ...place, stroke: colour, 'stroke-dasharray': '8 5' }) +
        svg('text', text, formatValue(value, unit))
      );
    })
    .join('');
}

function drawLegend(series: readonly NamedSeries[], width: number): { text: string; height: number } {
  let x = 12;
  let row = 0;
  const items: string[] = [];
  for (const [index, { name, colour }] of series.entries()) {
    const needed = 24 + name.length * LETTER;
    if (x + needed > width && x > 12) {
      x = 12;
      row++;
    }
    const isLast = row === LEGEND_ROWS - 1 && x + needed * 2 > width && index < series.length - 1;
    const shown = isLast ? `and ${series.length - index} more` : name;
    const y = row * LEGEND_ROW + 12;
    const text = { x: x + 17, y, fill: THEME.text, 'font-size': 11 };
    items.push(
      svg('rect', { x, y: y - 6, width: 13, height: 3, fill: isLast ? THEME.faint : colour }) +
        svg('text', text, escapeText(shown)),
    );
    if (isLast) break;
    x += needed;
  }
  return { text: items.join(''), height: (row + 1) * LEGEND_ROW + 4 };
}
