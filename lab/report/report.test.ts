import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEGINNING } from '../../test/fixtures/connections.ts';
import { assertGolden } from '../../test/fixtures/golden.ts';
import { EXPERIMENT, PROGRESS, recordedReport, recordedRun } from '../../test/fixtures/recorded-run.ts';
import { initialProgress } from '../run/progress.ts';
import { buildReport } from './report.ts';
import { reportMarkdown } from './report-markdown.ts';
import { report as schema } from './report-schema.ts';

const RUN = { synfin: '0.1.0', kernel: '6.18.5', repeat: 'synfin run x --seed 7' };

test('buildReport makes what its schema accepts, also after JSON', () => {
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(recordedReport())));
  assert.deepEqual(parsed.error, undefined);
  assert.deepEqual(parsed.data, recordedReport());
});

test('buildReport counts times from the first step, not from when the lab was set up', () => {
  const { startedAt, durationMs, steps, faultWindows } = recordedReport();
  assert.equal(startedAt, new Date(BEGINNING).toISOString());
  assert.equal(durationMs, 10_000);
  assert.deepEqual(
    steps.map(({ startMs, endMs }) => [startMs, endMs]),
    [
      [0, 2500],
      [2500, 6000],
      [6000, 10_000],
    ],
  );
  assert.deepEqual(
    faultWindows.map(({ putMs, inForceMs, endMs, endedBy }) => [putMs, inForceMs, endMs, endedBy]),
    [[2500, 2500, 6000, 'Removed']],
  );
});

test('buildReport gives each expectation with its sentence, bounds in numbers, and what was seen', () => {
  const expectations = recordedReport().steps.flatMap((step) => step.expectations);
  assert.deepEqual(
    expectations.map(({ name, wanted, observed, outcome, metAtMs }) => [
      name,
      wanted,
      observed,
      outcome,
      metAtMs,
    ]),
    [
      ['established', 'at least 20 (100 % of 20)', 20, 'Met', 1100],
      ['last-ack', 'at least 19 (95 % of 20)', 20, 'Met', 4400],
      ['none-left', 'at most 0', 3, 'Missed', null],
      ['time-wait', 'at least 19', null, 'NotChecked', null],
    ],
  );
  assert.equal(expectations[2]?.text, 'on the server no socket in LAST_ACK within 20s');
});

test('buildReport of a fault that ended before its start says that it never took force', () => {
  const experiment = structuredClone(EXPERIMENT);
  const fault = experiment.spec.steps[1]?.faults[0];
  assert.ok(fault);
  fault.start = '5s';
  const { faultWindows } = buildReport({
    ...RUN,
    experiment,
    progress: PROGRESS,
    recording: recordedRun().finish(BEGINNING),
  });
  assert.equal(faultWindows[0]?.inForceMs, null);
});

test('buildReport of a run that never began is Inconclusive, and valid', () => {
  const recording = { ...recordedRun().finish(BEGINNING), lanes: [], ledger: null };
  const report = buildReport({ ...RUN, experiment: EXPERIMENT, progress: initialProgress(), recording });
  assert.deepEqual(
    [report.verdict, report.reasons],
    ['Inconclusive', ['the run was stopped before its end']],
  );
  assert.deepEqual(schema.safeParse(report).error, undefined);
  assert.match(reportMarkdown(report), /^# LAST\\?_ACK/);
});

test('reportMarkdown of a run is as in the golden file', () => {
  assertGolden('report.md', reportMarkdown(recordedReport()));
});

test('reportMarkdown lets nothing from a file become markup', () => {
  const report = recordedReport();
  report.experiment.title = '<script>alert(1)</script>\n# no | heading `x` [a](b)';
  report.reasons = ['a | b'];
  report.experiment.name = 'x`y';
  const text = reportMarkdown(report);
  assert.match(text, /^# \\<script\\>alert\(1\)\\<\/script\\> # no \\\| heading \\`x\\` \\\[a\\\]\(b\)\n/);
  assert.match(text, /: a \\\| b\n/);
  assert.match(text, /``x`y``/);
});

test('reportMarkdown tells what makes a run doubtful', () => {
  const report = recordedReport();
  report.ledger = { generations: [1, 2], lost: 4, overflowed: 5, entries: [] };
  report.missedSegments = 6;
  report.unread = [{ fromMs: 1000, toMs: 71_000 }];
  const [main] = report.lanes;
  assert.ok(main);
  main.unpairedSamples = 7;
  const text = reportMarkdown(report);
  for (const told of [
    'The engine was started again: generations 1, 2.',
    '4 held segments lost with an engine.',
    '5 segments passed unseen: the queue was full.',
    '6 segment records not read in time.',
    'This report has no samples of 1.0 s to 71.0 s: the exporters had overwritten them before they were read.',
    '7 samples of the client had none of the server near enough in time.',
  ]) {
    assert.ok(text.includes(told), told);
  }
});

test('reportMarkdown names the lane of each section where there are several', () => {
  const report = recordedReport();
  const [main] = report.lanes;
  assert.ok(main);
  report.lanes = [main, { ...main, name: 'other' }];
  const text = reportMarkdown(report);
  assert.match(text, /## States over time \(lane main\)/);
  assert.match(text, /## States over time \(lane other\)/);
});
