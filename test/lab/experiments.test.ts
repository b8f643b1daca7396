// Every experiment that comes with synfin, on this kernel: Confirmed, with a report that keeps to its schema.
import assert from 'node:assert/strict';

import { join } from 'node:path';

import { test } from 'node:test';
import { builtInNames } from '#cli/run/load-experiments.ts';
import { type Report, report } from '#lab/report/report-schema.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import { commandRunner } from '#linux/command.ts';
import type { Alongside } from '../fixtures/ss-alongside.ts';
import { missingPrograms } from './missing-programs.ts';
import { synfin } from './synfin-command.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');

// Those that need a lab of their own come one after the other.
const ALL = { timeout: 20 * 60_000 };

test('synfin run: every built-in experiment, side by side, is Confirmed', ALL, async (t) => {
  const names = builtInNames();
  const { status, stdout, stderr } = await synfin('run', ...names, '--json');
  const reports = JSON.parse(stdout) as Report[];
  assert.deepEqual(
    reports.map(({ experiment }) => experiment.name),
    names,
  );
  for (const entry of reports) {
    await t.test(`${entry.experiment.name} is Confirmed, and its report keeps to the schema`, () => {
      assert.deepEqual([entry.verdict, entry.reasons.length], ['Confirmed', 1], entry.reasons.join('\n'));
      report.parse(entry);
      assert.equal(entry.missedSegments, 0);
    });
  }
  await t.test('the states that they are there to show are all eleven, and each was seen', () => {
    const seen = new Set(
      reports.flatMap(({ experiment, lanes }) =>
        experiment.shows
          .filter(({ state, on }) => {
            const side = on === 'Client' ? 'client' : 'server';
            return lanes.some((lane) =>
              lane[side].peaks.some((peak) => peak.state === state && peak.count > 0),
            );
          })
          .map(({ state }) => state),
      ),
    );
    assert.deepEqual([...seen].sort(), [...TCP_STATES].sort());
  });
  assert.equal(status, 0, stderr);
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
  const seen = JSON.parse(stdout) as Alongside;
  assert.equal(seen.verdict, 'Confirmed');
  assert.deepEqual(seen.ss, { client: 200, server: 200 });
  assert.deepEqual(seen.peaks, seen.ss);
});
