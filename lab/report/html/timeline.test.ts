import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedReport } from '../../../test/fixtures/recorded-run.ts';
import type { SideReport } from '../lane-report-schema.ts';
import { heatOf } from './pairs-table.ts';
import { thinTimeline } from './thin-timeline.ts';
import { TimeAxis } from './time-axis.ts';
import { overlay } from './timeline-marks.ts';
import { areaPath } from './timeline-row.ts';

function sideWith(atMs: number[], counts: number[]): SideReport {
  const side = structuredClone(recordedReport().lanes[0]!.client);
  return { ...side, timeline: { resolutionMs: 100, atMs, states: { ESTABLISHED: counts } } };
}

test('thinTimeline of a short run keeps every point, from just before the beginning to the end', () => {
  const side = sideWith([-500, -50, 100, 200, 900], [1, 2, 3, 4, 5]);
  assert.deepEqual(thinTimeline(side, { durationMs: 500, maxPoints: 10 }), {
    atMs: [0, 100, 200],
    states: [{ state: 'ESTABLISHED', counts: [2, 3, 4] }],
    resolutionMs: 100,
  });
});

test('thinTimeline of a long run has few points, and loses no peak', () => {
  const atMs = Array.from({ length: 3000 }, (_, i) => i * 100);
  const counts = atMs.map((_, i) => (i === 1234 ? 77 : i % 5));
  const thin = thinTimeline(sideWith(atMs, counts), { durationMs: 300_000, maxPoints: 500 });
  assert.ok(thin.atMs.length <= 500 && thin.atMs.length > 400, String(thin.atMs.length));
  const [established] = thin.states;
  assert.equal(established?.counts.length, thin.atMs.length);
  assert.equal(Math.max(...(established?.counts ?? [])), 77);
  assert.equal(thin.resolutionMs, 601);
});

test('TimeAxis has at most nine ticks, at round times, in one unit', () => {
  const texts = (durationMs: number) => new TimeAxis({ durationMs }).ticks().map(({ text }) => text);
  assert.deepEqual(texts(1984), ['0.0 s', '0.5 s', '1.0 s', '1.5 s']);
  assert.deepEqual(texts(5891), ['0 s', '1 s', '2 s', '3 s', '4 s', '5 s']);
  for (const durationMs of [0, 1, 70, 999, 60_000, 3_600_001]) {
    assert.ok(texts(durationMs).length <= 9, String(durationMs));
  }
});

test('TimeAxis puts what is outside on its edge', () => {
  const axis = new TimeAxis({ durationMs: 1000 });
  assert.deepEqual([axis.at(-5), axis.at(250), axis.at(5000)], ['0%', '25%', '100%']);
  assert.equal(axis.width(250, null), '75%');
});

test('areaPath steps from count to count, shows one of many, and ends with the last', () => {
  const axis = new TimeAxis({ durationMs: 1000 });
  const path = areaPath([0, 1, 1000, 0], [0, 100, 500, 900], { axis, most: 1000 });
  assert.equal(path, 'M100 100V92H500V0H900V100H1000V100Z');
  assert.equal(areaPath([0, 0], [0, 100], { axis, most: 1 }), '');
});

test('overlay shades all faults as one, so that two at once are no darker than one', () => {
  const [fault] = recordedReport().faultWindows;
  assert.ok(fault);
  const { text } = overlay({ steps: [] }, [fault, fault], new TimeAxis({ durationMs: 10_000 }));
  assert.match(text, /<g class="fault-shade">(<rect x="[^"]+" width="[^"]+" height="100%"\/>){2}<\/g>/);
});

test('heatOf is strongest for the longest pair, one less for half of it, and never nothing', () => {
  assert.deepEqual([heatOf(100, 100), heatOf(50, 100), heatOf(0.01, 100), heatOf(0, 100)], [6, 5, 1, 1]);
});
