// The tables of report.md.
import { counted } from './counted.ts';
import type { LaneReport } from './lane-report-schema.ts';
import { ledgerDoubts } from './ledger-doubts.ts';
import { markdownCode as code, escapeMarkdown as plain, markdownTable as table } from './markdown-table.ts';
import type { Report } from './report-schema.ts';
import { stateChart } from './state-chart.ts';

export function stepsSection({ steps }: Report): string[] {
  const rows = steps.flatMap(({ expectations, name }) =>
    expectations.map((entry) => [
      plain(name),
      plain(entry.text),
      entry.wanted,
      entry.observed === null ? 'nothing' : String(entry.observed),
      entry.metAtMs === null ? '' : seconds(entry.metAtMs),
      entry.outcome === 'NotChecked' ? 'not checked' : entry.outcome,
    ]),
  );
  const done = steps.flatMap(({ name, startMs, actions }, i) => [
    `${i + 1}. ${code(name)} (${seconds(startMs)})${actions.length === 0 ? ': wait and look' : ''}`,
    ...actions.map((action) => `   - ${plain(action)}`),
  ]);
  const columns = [
    { title: 'step' },
    { title: 'expected' },
    { title: 'wanted', right: true },
    { title: 'seen', right: true },
    { title: 'met at', right: true },
    { title: 'outcome' },
  ];
  const expected = rows.length === 0 ? ['Nothing was expected, so nothing is proven.'] : table(columns, rows);
  return [...done, '', '## What was expected and seen', '', ...expected, ''];
}

export function faultsSection({ faultWindows }: Report): string[] {
  if (faultWindows.length === 0) return [];
  const rows = faultWindows.map(({ name, text, putMs, inForceMs, endMs, endedBy }) => [
    code(name),
    plain(text),
    seconds(putMs),
    inForceMs === null ? 'never' : seconds(inForceMs),
    endMs === null ? '' : seconds(endMs),
    endedBy === null ? '' : ENDED_BY[endedBy],
  ]);
  const columns = [
    { title: 'fault' },
    { title: 'what it does' },
    { title: 'put', right: true },
    { title: 'in force', right: true },
    { title: 'ended', right: true },
    { title: 'by' },
  ];
  return ['## Faults', '', ...table(columns, rows), ''];
}

const ENDED_BY = { Expiry: 'its expiry', Removed: 'a later step', End: 'the end' } as const;

export function laneSections(report: Report, lane: LaneReport): string[] {
  const of = report.lanes.length > 1 ? ` (lane ${lane.name})` : '';
  return [
    `## States over time${of}`,
    '',
    '```text',
    ...stateChart(report, lane),
    '```',
    '',
    ...pairsSection(lane, of),
    ...timesSection(lane, of),
    ...failuresSection(lane, of),
  ];
}

function pairsSection({ pairs, unpairedSamples }: LaneReport, of: string): string[] {
  if (pairs.length === 0) return [];
  const rows = pairs.map(({ client, server, peak, peakMs, connectionSeconds }) => [
    client === 'None' ? 'no socket' : client,
    server === 'None' ? 'no socket' : server,
    String(peak),
    seconds(peakMs),
    connectionSeconds.toFixed(1),
  ]);
  const columns = [
    { title: 'client' },
    { title: 'server' },
    { title: 'most at once', right: true },
    { title: 'at', right: true },
    { title: 'connection-seconds', right: true },
  ];
  const note =
    unpairedSamples === 0
      ? []
      : [
          `${counted(unpairedSamples, 'sample')} of the client had none of the server near enough in time.`,
          '',
        ];
  return [`## Both ends at once${of}`, '', ...table(columns, rows), '', ...note];
}

function timesSection(lane: LaneReport, of: string): string[] {
  const rows = (['client', 'server'] as const).flatMap((side) =>
    lane[side].timeInState.map(({ state, count, unfinished, minMs, medianMs, p95Ms, maxMs }) => [
      side,
      state,
      String(count),
      ...[minMs, medianMs, p95Ms, maxMs].map(seconds),
      unfinished === 0 ? '' : String(unfinished),
    ]),
  );
  if (rows.length === 0) return [];
  const columns = [
    { title: 'side' },
    { title: 'state' },
    ...['stays', 'least', 'median', '95 %', 'most', 'not over'].map((title) => ({ title, right: true })),
  ];
  return [
    `## Time in state${of}`,
    '',
    ...table(columns, rows),
    '',
    'From samples every 100 ms, and no finer than that. Stays that were not over at the end count as long as they were seen.',
    '',
  ];
}

function failuresSection({ clientStatistics, serverStatistics }: LaneReport, of: string): string[] {
  const rows = [
    ...Object.entries(clientStatistics?.errors ?? {}).map(([errno, count]) => [
      'client',
      errno,
      String(count),
    ]),
    ...Object.entries(serverStatistics?.errors ?? {}).map(([errno, count]) => [
      'server',
      errno,
      String(count),
    ]),
  ];
  const text =
    rows.length === 0
      ? ['None.']
      : table([{ title: 'side' }, { title: 'errno' }, { title: 'count', right: true }], rows);
  return [`## Failures that the applications saw${of}`, '', ...text, ''];
}

export function ledgerSection({ ledger, missedSegments }: Report): string[] {
  if (!ledger) return ["## The proxy's ledger", '', 'The proxy could not be asked.', ''];
  const rows = ledger.entries.map((entry) => [
    code(entry.fault),
    entry.action,
    entry.role,
    ...[entry.matched, entry.applied, entry.passed, entry.skipped, entry.held].map(String),
  ]);
  const columns = [
    { title: 'fault' },
    { title: 'action' },
    { title: 'role' },
    ...['matched', 'applied', 'passed', 'skipped', 'held'].map((title) => ({ title, right: true })),
  ];
  const notes = ledgerDoubts({ ...ledger, missed: missedSegments });
  if (rows.length === 0 && notes.length === 0) return [];
  return [
    "## The proxy's ledger",
    '',
    ...(rows.length === 0 ? ['No fault was put.'] : table(columns, rows)),
    '',
    ...(notes.length === 0 ? [] : [notes.join(' '), '']),
  ];
}

/** Only of TCP: what IP and its bytes did follows from it, and is in report.json. */
export function kernelSection({ kernelCounters: { client, server } }: Report): string[] {
  const names = [...new Set([...Object.keys(client), ...Object.keys(server)])].sort();
  const change = (value = 0) => (value > 0 ? `+${value}` : value === 0 ? '' : `${value}`);
  const rows = names
    .filter((name) => name.startsWith('Tcp'))
    .map((name) => [name, change(client[name]), change(server[name])]);
  if (rows.length === 0) return [];
  return [
    '## Kernel counters of TCP that changed',
    '',
    ...table(
      [{ title: 'counter' }, { title: 'client', right: true }, { title: 'server', right: true }],
      rows,
    ),
    '',
    'Of the whole network namespace, so other experiments in the same lab are in them.',
    '',
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
