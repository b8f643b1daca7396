// Every experiment that comes with synfin, on this kernel: Confirmed, with a report that keeps to its schema.
import assert from 'node:assert/strict';

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test } from 'node:test';
import { tourReports, tourRows, tourSummary, tourTable } from '#cli/render/tour-table.ts';
import { builtInNames } from '#cli/run/load-experiments.ts';
import type { Report } from '#lab/report/report-schema.ts';
import { EXPERIMENT_KINDS } from '#lab/spec/experiment-kind.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import { commandRunner } from '#linux/command.ts';
import { namesOf, runAll } from '../fixtures/built-in-runs.ts';
import type { Alongside } from '../fixtures/ss-alongside.ts';
import { missingPrograms } from './missing-programs.ts';
import { synfin } from './synfin-command.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const TUTORIAL = readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8');
const FIXTURES = join(import.meta.dirname, '../fixtures');

test('every built-in experiment is there to show a state, an incident, or a fault', () => {
  assert.deepEqual(EXPERIMENT_KINDS.flatMap(namesOf).sort(), builtInNames());
});

test('synfin run: every experiment that shows a state, side by side, is Confirmed', async (t) => {
  const reports = await runAll(t, namesOf('state'));
  await t.test('the states that they are there to show are all eleven, and each was seen', () => {
    const seen = new Set(
      reports.flatMap(({ experiment, lanes }) =>
        experiment.shows
          .filter(({ state, side: of }) => {
            const side = of === 'Client' ? 'client' : 'server';
            return lanes.some((lane) =>
              lane[side].peaks.some((peak) => peak.state === state && peak.count > 0),
            );
          })
          .map(({ state }) => state),
      ),
    );
    assert.deepEqual([...seen].sort(), [...TCP_STATES].sort());
  });
  for (const [file, page, columns] of [
    ['README.md', README, 110],
    ['docs/tutorial.md', TUTORIAL, 100],
  ] as const) {
    await t.test(`the table in ${file} is what the tour prints of this run, in ${columns} columns`, () => {
      const rows = tourRows(reports);
      const table = tourTable(rows, { columns, color: false });
      const all = [...table, '', tourSummary(rows, reports), tourReports('reports/tour/index.html')];
      // A sample may miss one socket of a hundred; how many there were is each experiment's own expectation.
      const countless = (text: string) =>
        text.replace(/\d+ {2}Confirmed/g, 'N  Confirmed').replace(/ +N/g, ' N');
      const wanted = countless(all.map((line) => line.trimEnd()).join('\n'));
      assert.ok(countless(page).includes(wanted), wanted);
    });
  }
});

test('synfin run: the experiment that README.md shows is Confirmed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-readme-'));
  try {
    const file = join(folder, 'lost-last-ack.yaml');
    writeFileSync(file, /```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '');
    const { status, stdout } = await synfin('run', file);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /Confirmed +lost-last-ack/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('synfin run: over IPv6 the same experiment gives the same verdict', async () => {
  const { status, stdout } = await synfin('run', join(FIXTURES, 'closing-ipv6.yaml'), '--json');
  const [entry] = JSON.parse(stdout) as Report[];
  assert.deepEqual(
    [status, entry?.verdict, entry?.experiment.family],
    [0, 'Confirmed', 'IPv6'],
    entry?.reasons.join(),
  );
});

test('synfin run: a fault that never matches makes the run Inconclusive, and the exit status 1', async () => {
  const { status, stdout } = await synfin('run', join(FIXTURES, 'never-matches.yaml'), '--json');
  const [entry] = JSON.parse(stdout) as Report[];
  assert.deepEqual([status, entry?.verdict], [1, 'Inconclusive']);
  assert.match(entry?.reasons.join() ?? '', /fault "drop-rst" never matched a segment/);
});

test('synfin run: an expectation that is not met is a Mismatch that names the number', async () => {
  const { status, stdout } = await synfin('run', join(FIXTURES, 'mismatch.yaml'), '--json');
  const [entry] = JSON.parse(stdout) as Report[];
  assert.deepEqual([status, entry?.verdict], [1, 'Mismatch']);
  assert.match(entry?.reasons.join() ?? '', /LAST_ACK.*observed 0/);
});

test('synfin run: the counts in the report equal what ss shows alongside', {
  skip: missingPrograms('ss'),
}, async () => {
  const { stdout } = await commandRunner.run(process.execPath, [join(FIXTURES, 'ss-alongside.ts')]);
  const seen = JSON.parse(stdout) as Alongside[];
  assert.deepEqual(
    seen.map(({ name, verdict, ss }) => [name, verdict, ss]),
    [
      ['syn-sent', 'Confirmed', { client: 100 }],
      ['syn-recv', 'Confirmed', { client: 100, server: 100 }],
      ['close-wait-leak', 'Confirmed', { client: 200, server: 200 }],
      ['last-ack-ack-lost', 'Confirmed', { client: 100, server: 100 }],
    ],
  );
  for (const { name, peaks, ss } of seen) assert.deepEqual(peaks, ss, name);
});
