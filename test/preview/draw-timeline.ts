// One bar for each series, in the colour of its value, as Grafana's "state-timeline".
import { type NamedSeries, type PanelFrame, thresholdColour } from './panel-frame.ts';
import { EDGES } from './plot-edges.ts';
import { escapeText, svg } from './svg.ts';
import { THEME } from './theme.ts';
import { timeAxis } from './time-plot.ts';

const LETTER = 6.2;
/** Of the width, at most, for the names. */
const NAMES = 0.35;

export function drawTimeline(frame: PanelFrame): string {
  const { series, range, width, height } = frame;
  const longest = Math.max(0, ...series.map(({ name }) => name.length)) * LETTER + 20;
  const left = Math.min(longest, width * NAMES);
  const x = (at: number) =>
    left + ((at - range.start) / (range.end - range.start)) * (width - left - EDGES.right);
  const rowHeight = (height - EDGES.top - EDGES.bottom) / Math.max(1, series.length);
  const rows = series.map((one, index) => {
    const y = EDGES.top + index * rowHeight;
    const text = {
      x: left - 8,
      y: y + rowHeight / 2 + 4,
      'text-anchor': 'end',
      fill: THEME.text,
      'font-size': 11,
    };
    const most = Math.floor((left - 12) / LETTER);
    const name = one.name.length > most ? `${one.name.slice(0, most - 1)}…` : one.name;
    return (
      svg('text', text, escapeText(name)) +
      drawBars(one, frame, { x, y: y + rowHeight * 0.1, height: rowHeight * 0.8 })
    );
  });
  return timeAxis(frame, x, height) + rows.join('');
}

/** Neighbours of the same value are one bar. */
function drawBars(
  { points }: NamedSeries,
  { panel, range }: PanelFrame,
  { x, ...place }: { x: (at: number) => number; y: number; height: number },
): string {
  const bars: { from: number; to: number; value: number }[] = [];
  for (const { at, value } of points) {
    const bar = bars.at(-1);
    if (bar && bar.value === value && at - bar.to < range.step * 0.5) bar.to = at + range.step;
    else bars.push({ from: at, to: at + range.step, value });
  }
  return bars
    .map(({ from, to, value }) => {
      const end = x(Math.min(to, range.end));
      const size = { x: x(from), width: Math.max(1, end - x(from)), ...place };
      return svg('rect', { ...size, fill: thresholdColour(panel, value), 'fill-opacity': '0.8' });
    })
    .join('');
}
