// helm and kubectl, as tests find them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { helm, kubectl } from './fixtures/kube-tools.ts';
import { unzip } from './fixtures/unzip.ts';

test('helm is Helm 4, and kubectl knows its version', async (t) => {
  if (process.arch !== 'x64') return t.skip(`the development dependency has none for ${process.arch}`);
  assert.match(execFileSync(await helm(), ['version', '--short'], { encoding: 'utf8' }), /^v4\./);
  assert.match(execFileSync(await kubectl(), ['version', '--client'], { encoding: 'utf8' }), /v1\.\d+/);
});

test('unzip refuses what is no archive, and a name that an archive does not hold', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'synfin-unzip-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const archive = path.join(folder, 'empty.zip');
  writeFileSync(archive, 'no archive at all');
  assert.throws(() => unzip(archive, 'x'), /^Error: Cannot read ".*empty.zip": it is no zip archive$/);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  writeFileSync(archive, end);
  assert.throws(() => unzip(archive, 'x'), /^Error: Cannot find "x" in ".*": the archive does not hold it$/);
});
