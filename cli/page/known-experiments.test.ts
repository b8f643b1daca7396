import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { builtInNames, EXPERIMENTS_DIRECTORY } from '../run/load-experiments.ts';
import { KnownExperiments } from './known-experiments.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-known-'));
test.after(() => rmSync(folder, { recursive: true }));

const names = (given: readonly string[]) => new KnownExperiments(given).list().map(({ name }) => name);

test('KnownExperiments given a name that comes with synfin lists it once, and all others', () => {
  assert.deepEqual(names(['closing']).toSorted(), builtInNames());
  assert.equal(new KnownExperiments(['closing']).sourceOf('closing'), 'closing');
});

test('KnownExperiments given a file with the name of one of ours starts that of the file', () => {
  const file = join(folder, 'mine.yaml');
  const ours = readFileSync(join(EXPERIMENTS_DIRECTORY, 'closing.yaml'), 'utf8');
  writeFileSync(file, ours.replace(/title: .*/, 'title: Mine'));
  const known = new KnownExperiments([file]);
  assert.deepEqual(names([file]).toSorted(), builtInNames());
  assert.equal(known.sourceOf('closing'), file);
  assert.equal(known.list().find(({ name }) => name === 'closing')?.title, 'Mine');
  assert.equal(known.sourceOf('close-wait-leak'), 'close-wait-leak');
});

test('KnownExperiments given the same experiment twice refuses, since neither is meant more', () => {
  assert.throws(() => new KnownExperiments(['closing', 'closing']).list(), /names must differ in one run/);
});
