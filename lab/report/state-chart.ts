// States over time as text: a line of blocks for each state and side, with steps and faults on the same axis above.
//
//   steps                    1        2                          3
//   fault drop-fin                    ━━━━━━━━━━━━━━━━━━━━━━━━━━━
//   client ESTABLISHED       ▂▆███████▇▄▁                                         peak 200
import { TCP_STATES } from '../spec/state.ts';
import type { LaneReport, SideReport } from './lane-report-schema.ts';
import type { FaultWindow, Report } from './report-schema.ts';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const LABEL = 24;
/** Columns of the time axis. */
export const AXIS = 60;

/** The chart of one lane. Each line of blocks has its own scale, from nothing (a space) to its peak (█). */
export function stateChart(report: Report, lane: LaneReport): string[] {
  const axis = new Axis(Math.max(1, report.durationMs));
  return [
    row('steps', stepMarks(report, axis)),
    ...report.faultWindows
      .filter((fault) => fault.lane === lane.name)
      .map((fault) => row(`fault ${fault.name}`, faultBar(fault, axis))),
    ...sideRows('client', lane.client, axis),
    ...sideRows('server', lane.server, axis),
    row('', axis.scale()),
  ];
}

/**
 * Numbers as blocks: 0 is a space, the greatest is a full block.
 *
 * @param values null: nothing is known there, and shown like 0.
 */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null || value <= 0 || most === 0) return ' ';
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.ceil((value / most) * BLOCKS.length) - 1)];
    })
    .join('');
}

/** Time across, in columns. */
class Axis {
  readonly #durationMs: number;

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  column(atMs: number): number {
    return Math.max(0, Math.min(AXIS - 1, Math.floor((atMs / this.#durationMs) * AXIS)));
  }

  scale(): string {
    const end = `${(this.#durationMs / 1000).toFixed(1)} s`;
    return `0 s${end.padStart(AXIS - 3)}`;
  }
}

/** A state that is no more sampled stays as it was; the greatest count of a column is shown. */
function resample({ timeline }: SideReport, counts: readonly number[], axis: Axis): (number | null)[] {
  const columns: (number | null)[] = new Array(AXIS).fill(null);
  for (const [i, atMs] of timeline.atMs.entries()) {
    const column = axis.column(atMs);
    columns[column] = Math.max(columns[column] ?? 0, counts[i] ?? 0);
    const next = timeline.atMs[i + 1];
    const until = next === undefined ? column : axis.column(next) - 1;
    for (let gap = column + 1; gap <= until; gap++) columns[gap] = counts[i] ?? 0;
  }
  return columns;
}

function sideRows(name: string, side: SideReport, axis: Axis): string[] {
  return TCP_STATES.flatMap((state) => {
    const counts = side.timeline.states[state];
    if (!counts) return [];
    const peak = side.peaks.find((entry) => entry.state === state)?.count ?? 0;
    return [row(`${name} ${state}`, sparkline(resample(side, counts, axis)), `peak ${peak}`)];
  });
}

/** The number of a step where it begins; of those that begin in one column, the last. */
function stepMarks({ steps }: Report, axis: Axis): string {
  const marks: string[] = new Array(AXIS).fill(' ');
  for (const [i, { startMs }] of steps.entries()) {
    const text = `${i + 1}`;
    const column = Math.min(axis.column(startMs), AXIS - text.length);
    marks.splice(column, text.length, ...text);
  }
  return marks.join('');
}

/** ░ where it was put and not yet in force, ━ where it was. */
function faultBar({ putMs, inForceMs, endMs }: FaultWindow, axis: Axis): string {
  const end = endMs === null ? AXIS - 1 : axis.column(endMs);
  const inForce = inForceMs === null ? AXIS : axis.column(inForceMs);
  return Array.from({ length: AXIS }, (_, column) => {
    if (column < axis.column(putMs) || column > end) return ' ';
    return column >= inForce ? '━' : '░';
  }).join('');
}

function row(label: string, drawing: string, after = ''): string {
  const short = label.length > LABEL - 1 ? `${label.slice(0, LABEL - 2)}…` : label;
  return `${short.padEnd(LABEL)} ${after === '' ? drawing.trimEnd() : `${drawing} ${after}`}`.trimEnd();
}
