import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from './make-folder.ts';
import { removeEmptyFolders } from './remove-empty-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-empty-folders-'));
after(() => rmSync(folder, { recursive: true }));

test('removeEmptyFolders takes back what makeFolder has made, and no more', () => {
  removeEmptyFolders(makeFolder(join(folder, 'a/b/c')));
  assert.ok(existsSync(folder));
  assert.ok(!existsSync(join(folder, 'a')));
});

test('removeEmptyFolders leaves a folder that is in use by now', () => {
  const made = makeFolder(join(folder, 'used/inner'));
  writeFileSync(join(folder, 'used/file'), '');
  removeEmptyFolders(made);
  assert.ok(existsSync(join(folder, 'used/file')));
  assert.ok(!existsSync(join(folder, 'used/inner')));
});
