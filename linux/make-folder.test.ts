import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder } from './make-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-make-folder-'));
after(() => rmSync(folder, { recursive: true }));

test('makeFolder makes what is missing of a path, and returns that', () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'a/b')];
  assert.deepEqual(makeFolder(b), [a, b]);
  assert.deepEqual(makeFolder(b), []);
  assert.deepEqual(makeFolder(`${b}/../c/`), [`${b}/../c/`]);
  assert.deepEqual(readdirSync(a).sort(), ['b', 'c']);
});

test('makeFolder follows a link to a folder', () => {
  mkdirSync(join(folder, 'target'));
  symlinkSync('target', join(folder, 'link'));
  assert.deepEqual(makeFolder(join(folder, 'link')), []);
});

test('makeFolder where the kernel knows no such file below a folder that is there ends, with that', () => {
  for (const path of ['/proc/x', '/proc/x/y/z']) assert.throws(() => makeFolder(path), { code: 'ENOENT' });
  assert.throws(() => makeFolder(''), { code: 'ENOENT' });
});

test('makeFolder where a file is in the way throws, and leaves nothing of the attempt', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolder(file), { code: 'EEXIST' });
  assert.throws(() => makeFolder(join(file, 'x')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolder(join(folder, 'new', 'x'.repeat(300))), { code: 'ENAMETOOLONG' });
  assert.ok(!readdirSync(folder).includes('new'));
});
