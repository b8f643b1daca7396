// A histogram over time: one row for each bucket, the brighter the more fell into it.
import { formatValue } from './format-value.ts';
import type { PanelFrame } from './panel-frame.ts';
import { EDGES } from './plot-edges.ts';
import { svg } from './svg.ts';
import { THEME } from './theme.ts';
import { drawMarks, timeAxis } from './time-plot.ts';

/** Viridis, from few to many. */
const COLOURS = ['#440154', '#46327E', '#365C8D', '#277F8E', '#1FA187', '#4AC16D', '#A0DA39', '#FDE725'];

interface Row {
  bound: number;
  counts: Map<number, number>;
}

export function drawHeatmap(frame: PanelFrame): string {
  const { range, width, height } = frame;
  const rows = filledRows(bucketRows(frame));
  const x = (at: number) =>
    EDGES.left + ((at - range.start) / (range.end - range.start)) * (width - EDGES.left - EDGES.right);
  const rowHeight = (height - EDGES.top - EDGES.bottom) / Math.max(1, rows.length);
  const most = Math.max(0, ...rows.flatMap(({ counts }) => [...counts.values()]));
  const everyNth = Math.ceil(14 / rowHeight);
  const cells = rows.map(({ bound, counts }, index) => {
    const y = height - EDGES.bottom - (index + 1) * rowHeight;
    const text = { x: EDGES.left - 6, y: y + 5, 'text-anchor': 'end', fill: THEME.faint, 'font-size': 11 };
    const name = Number.isFinite(bound) ? formatValue(bound, unitOf(frame)) : '+Inf';
    const label = index % everyNth === 0 ? svg('text', text, name) : '';
    return label + drawCells(counts, { x, y, most, step: range.step, rowHeight });
  });
  return timeAxis(frame, x, height) + cells.join('') + drawMarks(frame, x, height);
}

function drawCells(
  counts: Row['counts'],
  place: { x: (at: number) => number; y: number; most: number; step: number; rowHeight: number },
): string {
  const { x, y, most, step, rowHeight } = place;
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([at, count]) => {
      // The square root, as the panel's exponent says: few are seen beside many.
      const shade = Math.min(COLOURS.length - 1, Math.floor(Math.sqrt(count / most) * COLOURS.length));
      const size = { width: x(at) - x(at - step) + 0.5, height: rowHeight };
      return svg('rect', { x: x(at - step), y, ...size, fill: COLOURS[shade]! });
    })
    .join('');
}

function unitOf({ panel }: PanelFrame): string {
  return (panel.options.yAxis as { unit?: string }).unit ?? panel.fieldConfig.defaults.unit;
}

/** What fell into each bucket: Prometheus counts all up to its bound. */
function bucketRows({ series }: PanelFrame): Row[] {
  const buckets = series
    .map(({ labels, points }) => ({ bound: Number(labels.le?.replace('+Inf', 'Infinity')), points }))
    .sort((a, b) => a.bound - b.bound);
  const below = new Map<number, number>();
  return buckets.map(({ bound, points }) => {
    const counts = new Map<number, number>();
    for (const { at, value } of points) {
      counts.set(at, value - (below.get(at) ?? 0));
      below.set(at, value);
    }
    return { bound, counts };
  });
}

/** From the first that something fell into to the last. */
function filledRows(rows: readonly Row[]): readonly Row[] {
  const isFilled = ({ counts }: Row) => [...counts.values()].some((count) => count > 0);
  const first = rows.findIndex(isFilled);
  return first < 0 ? [] : rows.slice(Math.max(0, first - 1), rows.findLastIndex(isFilled) + 2);
}
