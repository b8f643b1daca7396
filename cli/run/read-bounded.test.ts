import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readBounded } from './read-bounded.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-read-bounded-'));
after(() => rmSync(folder, { recursive: true }));

test('readBounded of a file of a million bytes is its text, and one more is refused', () => {
  const file = join(folder, 'file');
  writeFileSync(file, `ä${'x'.repeat(999_998)}`);
  assert.equal(readBounded(file).length, 999_999);
  writeFileSync(file, `ä${'x'.repeat(999_999)}`);
  assert.throws(() => readBounded(file), { message: 'it is larger than 1000000 bytes' });
});

test('readBounded of a file without an end is refused', () => {
  assert.throws(() => readBounded('/dev/zero'), /larger than/);
});

test('readBounded of an open file leaves it open', () => {
  const file = join(folder, 'open');
  writeFileSync(file, 'text');
  const fd = openSync(file, 'r');
  assert.equal(readBounded(fd), 'text');
  assert.equal(readBounded(fd), '');
  closeSync(fd);
});

test('readBounded of a file that is not there throws the reason', () => {
  assert.throws(() => readBounded(join(folder, 'gone')), { code: 'ENOENT' });
});

test('readBounded of a standard input that is not ready, and does not block, waits for it', async () => {
  const program = `
    import { readBounded } from ${JSON.stringify(import.meta.resolve('./read-bounded.ts'))};
    process.stdin; // Makes it non-blocking.
    console.log('begun');
    console.log(readBounded(0));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const text of child.stdout.setEncoding('utf8')) {
    if (output === '') child.stdin.end('late');
    output += text;
  }
  assert.equal(output, 'begun\nlate\n');
});
