// A page that looks like the dashboard in Grafana: its panels where they are there, with what Prometheus has answered.
import { BOARDS, type BoardName } from '#dashboards/build/board-spec.ts';
import type { BoardAnswers } from '#test/prometheus/board-answers.ts';
import type { GrafanaPanel } from '#test/prometheus/grafana-board.ts';
import { drawHeatmap } from './draw-heatmap.ts';
import { drawLines } from './draw-lines.ts';
import { drawStat } from './draw-stat.ts';
import { drawTable } from './draw-table.ts';
import { drawTimeline } from './draw-timeline.ts';
import { marksOf } from './marks-of.ts';
import { namedSeries, type PanelFrame } from './panel-frame.ts';
import type { SceneRecord } from './scene-record.ts';
import { escapeText, svg } from './svg.ts';
import { THEME } from './theme.ts';

export const PAGE_WIDTH = 1500;
/** Of Grafana's grid, in pixels. */
const ROW = 30;
const GAP = 8;
const COLUMN = (PAGE_WIDTH - GAP) / 24;
const HEAD = 92;
const TITLE = 30;

const STYLE = `
  body { margin: 0; background: ${THEME.canvas}; color: ${THEME.text}; font: 12px ${THEME.font}; }
  header { height: ${HEAD - 16}px; padding: 12px 16px 0; }
  header b { font-size: 18px; } header mark { background: #6e4a00; color: #fff; padding: 2px 8px; border-radius: 3px; }
  header p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; margin: 5px 0; color: ${THEME.faint}; } header i { font-style: normal; color: ${THEME.text}; }
  section { position: absolute; overflow: hidden; background: ${THEME.panel}; border: 1px solid ${THEME.border}; border-radius: 2px; box-sizing: border-box; }
  h3 { position: absolute; margin: 0; font-size: 15px; font-weight: 600; }
  h4 { margin: 0; padding: 6px 10px 0; font-size: 13px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; height: 20px; }
  h4 small { font-size: 11px; font-weight: 400; color: ${THEME.faint}; margin-left: 8px; }
  h4.narrow { height: 24px; overflow: visible; } .narrow small { display: block; margin: 2px 0; white-space: normal; }
  svg { display: block; font-family: ${THEME.font}; }
  table { border-collapse: collapse; width: 100%; } th { text-align: left; color: #6e9fff; font-weight: 600; }
  th, td { padding: 5px 10px; border-bottom: 1px solid ${THEME.border}; } .none { text-align: center; color: ${THEME.faint}; font-size: 20px; }
`;

export function drawBoard(name: BoardName, record: SceneRecord): { html: string; height: number } {
  const { board, answers } = record;
  const bottom = Math.max(...board.panels.map(({ gridPos: { y, h } }) => y + h));
  const rows = board.panels.filter(({ type }) => type === 'row');
  const body = [
    ...rows.map(({ title, gridPos: { y } }) => {
      return `<h3 style="left:${GAP}px;top:${HEAD + y * (ROW + GAP) + 6}px">⌄ ${escapeText(title)}</h3>`;
    }),
    ...answers.panels.map((each) => drawPanel(each, record)),
  ];
  return {
    html: `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${head(name, record)}${body.join('')}`,
    height: HEAD + bottom * (ROW + GAP) + GAP,
  };
}

function head(name: BoardName, { board, scene, variables }: SceneRecord): string {
  const chosen = Object.entries(variables).map(
    ([label, values]) => `${label} <i>${escapeText(values.join(' + '))}</i>`,
  );
  return `<header><b>${escapeText(BOARDS[name])}</b> &nbsp; <mark>Preview, drawn from the dashboard's JSON and the answers of a real Prometheus. Not Grafana.</mark>
    <p>${escapeText(board.description)} Seen here: ${escapeText(scene)}.</p><p>${chosen.join(' &nbsp; ')}</p></header>`;
}

function drawPanel({ panel, targets }: BoardAnswers['panels'][number], record: SceneRecord): string {
  const { x, y, w, h } = panel.gridPos;
  const [width, height] = [w * COLUMN - GAP, h * (ROW + GAP) - GAP];
  const frame: PanelFrame = {
    panel,
    series: namedSeries(panel, targets),
    range: record.range,
    marks: marksOf(record),
    ...{ width: width - 2, height: height - TITLE - 2 },
  };
  const place = `left:${GAP + x * COLUMN}px;top:${HEAD + y * (ROW + GAP)}px;width:${width}px;height:${height}px`;
  const [sees = ''] = panel.description.split('\n\n');
  const title = `<h4${w <= 4 ? ' class="narrow"' : ''}>${escapeText(panel.title)}<small>${escapeText(sees)}</small></h4>`;
  return `<section style="${place}">${title}${drawContent(panel, frame)}</section>`;
}

function drawContent({ type, title }: GrafanaPanel, frame: PanelFrame): string {
  if (type === 'table') return drawTable(frame);
  const draw = {
    timeseries: drawLines,
    stat: drawStat,
    heatmap: drawHeatmap,
    'state-timeline': drawTimeline,
  }[type];
  if (!draw) throw new Error(`Cannot draw panel "${title}": type "${type}"`);
  const size = { width: frame.width, height: frame.height, xmlns: 'http://www.w3.org/2000/svg' };
  const noData = frame.series.length === 0 && type !== 'stat';
  return svg('svg', size, noData ? drawStat({ ...frame, series: [] }) : draw(frame));
}
