// One number, large, in the colour of its threshold, with its course behind it; or names, as those of verdicts.
import { formatValue } from './format-value.ts';
import { type PanelFrame, thresholdColour } from './panel-frame.ts';
import { escapeText, svg } from './svg.ts';
import { THEME } from './theme.ts';

const ROW = 26;

export function drawStat(frame: PanelFrame): string {
  const { panel, series, width, height } = frame;
  const last = series.flatMap(({ name, points }) => {
    const point = points.findLast(({ value }) => !Number.isNaN(value));
    return point ? [{ name, value: point.value }] : [];
  });
  if (last.length === 0) return big(panel.fieldConfig.defaults.noValue ?? '', THEME.faint, frame);
  if (panel.options.textMode === 'name')
    return last
      .map(({ name, value }, index) => {
        const y = height / 2 + (index - (last.length - 1) / 2) * ROW + 6;
        const place = { x: width / 2, y, 'text-anchor': 'middle', 'font-size': 18, 'font-weight': '600' };
        return svg('text', { ...place, fill: thresholdColour(panel, value) }, escapeText(name));
      })
      .join('');
  const { value } = last[0]!;
  const colour = thresholdColour(panel, value);
  const text = big(formatValue(value, panel.fieldConfig.defaults.unit), colour, frame);
  return (panel.options.graphMode === 'area' ? course(frame, colour) : '') + text;
}

function big(text: string, fill: string, { width, height }: PanelFrame): string {
  const place = {
    x: width / 2,
    y: height / 2 + 14,
    'text-anchor': 'middle',
    'font-size': 36,
    'font-weight': '600',
  };
  return svg('text', { ...place, fill }, escapeText(text));
}

function course({ series, range, width, height }: PanelFrame, fill: string): string {
  const points = series[0]?.points ?? [];
  const highest = Math.max(1, ...points.map(({ value }) => value));
  const x = (at: number) => ((at - range.start) / (range.end - range.start)) * width;
  const edge = points.map(
    ({ at, value }) => `${x(at).toFixed(1)},${(height - (value / highest) * height * 0.45).toFixed(1)}`,
  );
  if (points.length === 0) return '';
  const [first, last] = [x(points[0]!.at), x(points.at(-1)!.at)];
  const ground = `${last.toFixed(1)},${height} ${first.toFixed(1)},${height}`;
  return svg('polygon', { points: `${edge.join(' ')} ${ground}`, fill, 'fill-opacity': '0.18' });
}
