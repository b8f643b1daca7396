// The ground that every graph over time is drawn on: axes, grid, and the windows of faults.
import { formatValue } from './format-value.ts';
import type { PanelFrame } from './panel-frame.ts';
import { EDGES } from './plot-edges.ts';
import { escapeText, svg } from './svg.ts';
import { THEME } from './theme.ts';

/** Of a time under the axis, with room around it. */
const LABEL_WIDTH = 80;

export interface TimePlot {
  x(at: number): number;
  y(value: number): number;
  ground: string;
  /** Over what is drawn. */
  marks: string;
}

/** @param highest the greatest value; what is drawn begins at 0 @param height of the plot with its axes */
export function timePlot(frame: PanelFrame, highest: number, height: number): TimePlot {
  const { range, width, panel } = frame;
  const ticks = ticksUpTo(highest);
  const top = Math.max(highest * 1.05, ticks.at(-1) ?? 1);
  const x = (at: number) =>
    EDGES.left + ((at - range.start) / (range.end - range.start)) * (width - EDGES.left - EDGES.right);
  const y = (value: number) => height - EDGES.bottom - (value / top) * (height - EDGES.top - EDGES.bottom);
  const { unit } = panel.fieldConfig.defaults;
  const rows = ticks.map(
    (tick) =>
      line({ x1: EDGES.left, x2: width - EDGES.right, y1: y(tick), y2: y(tick) }) +
      label(formatValue(tick, unit), { x: EDGES.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }),
  );
  return { x, y, ground: rows.join('') + timeAxis(frame, x, height), marks: drawMarks(frame, x, height) };
}

/** The axis alone, for what has rows of its own. */
export function timeAxis({ range, width }: PanelFrame, x: (at: number) => number, height: number): string {
  const most = width / LABEL_WIDTH;
  const step = [5, 10, 15, 30, 60, 120, 300].find((each) => (range.end - range.start) / each <= most) ?? 600;
  const texts: string[] = [];
  for (let at = Math.ceil(range.start / step) * step; at <= range.end; at += step) {
    texts.push(line({ x1: x(at), x2: x(at), y1: EDGES.top, y2: height - EDGES.bottom }));
    const text = new Date(at * 1000).toISOString().slice(11, 19);
    if (x(at) < width - LABEL_WIDTH / 3)
      texts.push(label(text, { x: x(at), y: height - 5, 'text-anchor': 'middle' }));
  }
  return texts.join('');
}

export function drawMarks({ marks, range }: PanelFrame, x: (at: number) => number, height: number): string {
  return marks
    .map(({ from, to, colour }) => {
      const left = x(Math.max(from, range.start));
      const place = {
        x: left,
        y: EDGES.top,
        width: Math.max(1, x(to) - left),
        height: height - EDGES.top - EDGES.bottom,
      };
      const edge = { x1: left, x2: left, y1: EDGES.top, y2: height - EDGES.bottom, stroke: colour };
      return (
        svg('rect', { ...place, fill: colour, 'fill-opacity': '0.10' }) +
        svg('rect', { ...place, y: height - EDGES.bottom, height: 4, fill: colour }) +
        svg('line', { ...edge, 'stroke-dasharray': '3 3' })
      );
    })
    .join('');
}

function ticksUpTo(highest: number): number[] {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough) ?? rough;
  return Array.from({ length: Math.floor(highest / step + 1e-9) + 1 }, (_, index) => index * step);
}

function line(place: Record<string, number>): string {
  return svg('line', { ...place, stroke: THEME.grid });
}

function label(text: string, place: Record<string, number | string>): string {
  return svg('text', { ...place, fill: THEME.faint, 'font-size': 11 }, escapeText(text));
}
