import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeWhole } from './write-whole.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-write-whole-'));
after(() => rmSync(folder, { recursive: true }));

test('writeWhole replaces a file, and what a killed run has left of it', () => {
  writeFileSync(join(folder, '.report.json.part'), 'hal');
  writeWhole(join(folder, 'report.json'), 'one');
  writeWhole(join(folder, 'report.json'), 'two');
  assert.equal(readFileSync(join(folder, 'report.json'), 'utf8'), 'two');
  assert.deepEqual(readdirSync(folder), ['report.json']);
});

test('writeWhole, where it cannot write, throws the reason and leaves nothing of the attempt', () => {
  mkdirSync(join(folder, 'report.md'));
  assert.throws(() => writeWhole(join(folder, 'report.md'), 'text'), { code: 'EISDIR' });
  assert.throws(() => writeWhole(join(folder, 'gone/report.md'), 'text'), { code: 'ENOENT' });
  assert.deepEqual(readdirSync(folder).sort(), ['report.json', 'report.md']);
});
