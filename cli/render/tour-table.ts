// The table at the end of the tour: every state, where it was seen, what was done to get it, and the verdict.
import type { Report } from '#lab/report/report-schema.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { TCP_STATES, type TcpState } from '#lab/spec/state.ts';
import { paint, verdictTone } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { fit, plainText, textWidth, wrap } from './text-width.ts';

const MOST_COLUMNS = 110;

export interface TourRow {
  state: TcpState;
  side: Side;
  done: string;
  /** The most sockets in that state, on that side, at once. */
  sockets: number;
  experiment: string;
  verdict: Report['verdict'];
}

/** One row for each state that an experiment is there to show, in the order of the states. */
export function tourRows(reports: readonly Report[]): TourRow[] {
  const rows = reports.flatMap((report) =>
    report.experiment.shows.map(({ state, side }) => ({
      state,
      side,
      done: plainText(report.experiment.done),
      sockets: peakOf(report, state, side),
      experiment: report.experiment.name,
      verdict: report.verdict,
    })),
  );
  return rows.toSorted((a, b) => TCP_STATES.indexOf(a.state) - TCP_STATES.indexOf(b.state));
}

/** Lanes are sampled together, but peaks may lie at different times: of several lanes the highest counts. */
function peakOf({ lanes }: Report, state: TcpState, on: Side): number {
  const side = on === 'Client' ? 'client' : 'server';
  return Math.max(
    0,
    ...lanes.map((lane) => lane[side].peaks.find((peak) => peak.state === state)?.count ?? 0),
  );
}

/** At most 110 columns, and no more than the terminal has. */
export function tourTable(
  rows: readonly TourRow[],
  { columns, color }: Pick<Terminal, 'columns' | 'color'>,
): string[] {
  const verdict = 12;
  const name = Math.max(10, ...rows.map((row) => textWidth(row.experiment)));
  const fixed = 11 + 6 + 7 + verdict + name + 5 * 2;
  const done = Math.max(16, Math.min(columns, MOST_COLUMNS) - fixed);
  const line = (cells: readonly string[]) => cells.join('  ').trimEnd();
  const head = [
    fit('state', 11),
    fit('side', 6),
    fit('what was done', done),
    'sockets',
    fit('verdict', verdict),
  ];
  const body = rows.flatMap((row, i) => {
    const again = row.experiment === rows[i - 1]?.experiment;
    const [first = '', ...more] = again ? [''] : wrap(row.done, done);
    const state = row.state === rows[i - 1]?.state ? '' : row.state;
    return [
      line([
        fit(state, 11),
        fit(row.side.toLowerCase(), 6),
        fit(first, done),
        fit(`${row.sockets}`, 7, 'end'),
        paint(fit(row.verdict, verdict), verdictTone(row.verdict), color),
        paint(again ? '' : row.experiment, 'name', color),
      ]),
      ...more.map((text) => line([fit('', 11), fit('', 6), text])),
    ];
  });
  return [line([...head, 'experiment']), '─'.repeat(fixed + done), ...body];
}

/** "11 of 11 states seen on a real kernel; 15 of 15 experiments Confirmed" */
export function tourSummary(rows: readonly TourRow[], reports: readonly Report[]): string {
  const seen = new Set(rows.filter(({ sockets }) => sockets > 0).map(({ state }) => state));
  const missing = TCP_STATES.filter((state) => !seen.has(state));
  const confirmed = reports.filter(({ verdict }) => verdict === 'Confirmed').length;
  const not = missing.length === 0 ? '' : ` (not ${missing.join(', ')})`;
  const states = `${seen.size} of ${TCP_STATES.length} states seen${not}`;
  return `${states}; ${confirmed} of ${reports.length} experiments Confirmed`;
}

/** The tour's last line. @param page the report to open first */
export function tourReports(page: string): string {
  return `Reports: ${page}; the story of one: synfin explain <experiment>`;
}
