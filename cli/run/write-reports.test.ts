import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { recordedReport } from '../../test/fixtures/recorded-run.ts';
import { prepareFolder, writeReports } from './write-reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-reports-'));
after(() => rmSync(folder, { recursive: true }));

test('writeReports of one experiment returns its page, and makes no index', () => {
  const report = recordedReport();
  const page = writeReports(join(folder, 'one'), [report]);
  assert.equal(page, join(folder, 'one', report.experiment.name, 'report.html'));
  assert.ok(existsSync(page));
  assert.ok(!existsSync(join(folder, 'one/index.html')));
});

test('writeReports of several experiments returns their index', () => {
  const second = recordedReport();
  second.experiment.name = 'another';
  const page = writeReports(join(folder, 'several'), [recordedReport(), second]);
  assert.equal(page, join(folder, 'several/index.html'));
  for (const file of [page, join(folder, 'several/another/report.html')]) assert.ok(existsSync(file), file);
});

test('prepareFolder where no folder can be made refuses at once, with its path', () => {
  assert.throws(() => prepareFolder('/proc/x'), {
    code: 'REPORT_NOT_WRITTEN',
    message: `Cannot write reports to "/proc/x": ENOENT: no such file or directory, mkdir '/proc/x'`,
  });
});

test('prepareFolder that could make the folder but write nothing into it leaves nothing', () => {
  const outer = join(folder, 'nothing');
  // A path may have 4095 bytes: the folder's has, and a file's in it would have more.
  const room = 4095 - outer.length;
  const long = outer + `/${'x'.repeat(99)}`.repeat(Math.floor(room / 100)).padEnd(room, 'x');
  assert.throws(() => prepareFolder(long), { code: 'REPORT_NOT_WRITTEN', message: /: ENAMETOOLONG: / });
  assert.ok(!readdirSync(folder).includes('nothing'));
});

test('prepareFolder writes into a folder that is there, and again', () => {
  prepareFolder(join(folder, 'there'));
  prepareFolder(join(folder, 'there'));
  assert.deepEqual(readdirSync(join(folder, 'there')), ['.synfin']);
});
