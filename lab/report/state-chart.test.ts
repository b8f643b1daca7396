import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedReport } from '../../test/fixtures/recorded-run.ts';
import { AXIS, sparkline, stateChart } from './state-chart.ts';

test('sparkline goes from a space for nothing to a full block for the greatest', () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]), ' ▁▂▃▄▅▆▇█');
  assert.equal(sparkline([0, null, 1000, 1]), '  █▁');
  assert.equal(sparkline([0, 0]), '  ');
  assert.equal(sparkline([]), '');
});

test('stateChart has rows of one width, with steps and faults on the axis of the states', () => {
  const report = recordedReport();
  const [lane] = report.lanes;
  assert.ok(lane);
  const lines = stateChart(report, lane);
  assert.deepEqual(lines.slice(0, 2), [
    'steps                    1              2                    3',
    'fault drop-last-ack                     ━━━━━━━━━━━━━━━━━━━━━━',
  ]);
  for (const line of lines) assert.ok(line.length <= 100, line);
  const timeWait = lines.find((line) => line.startsWith('client TIME_WAIT'));
  assert.equal(timeWait, `client TIME_WAIT         ${' '.repeat(19)}${'█'.repeat(AXIS - 19)} peak 20`);
  assert.match(lines.at(-1) ?? '', /^ {25}0 s +10\.0 s$/);
});

test('stateChart shows a fault that was put and not yet in force as waiting', () => {
  const report = recordedReport();
  const [lane] = report.lanes;
  const [fault] = report.faultWindows;
  assert.ok(lane && fault);
  report.faultWindows = [{ ...fault, putMs: 0, inForceMs: 5000, endMs: null, name: 'f' }];
  assert.equal(stateChart(report, lane)[1], `fault f                  ${'░'.repeat(30)}${'━'.repeat(30)}`);
  report.faultWindows = [{ ...fault, lane: 'other' }];
  assert.match(stateChart(report, lane)[1] ?? '', /^client/);
});

test('stateChart of a run without length does not fail', () => {
  const report = { ...recordedReport(), durationMs: 0 };
  const [lane] = report.lanes;
  assert.ok(lane);
  assert.doesNotThrow(() => stateChart(report, lane));
});
