import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadExperiments } from './load-experiments.ts';

const messages = (source: string) =>
  loadExperiments([source]).flatMap(({ problems }) => problems.map(({ message }) => message));

test('loadExperiments of a name that is nearly one of ours asks whether that is meant', () => {
  assert.deepEqual(messages('close-wait-lek'), ['is no experiment; did you mean "close-wait-leak"?']);
});

test('loadExperiments of a name that is like none of ours says where names are', () => {
  assert.deepEqual(messages('nothing'), ['is no experiment; see "synfin list", or give a file']);
});

test('loadExperiments of a path takes it for a file, whatever it is like', () => {
  assert.match(messages('./closing')[0] ?? '', /^cannot be read: ENOENT/);
});

test('loadExperiments of a document of another kind, or of none, names both kinds', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'synfin-kind-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'x.yaml');
  writeFileSync(file, 'kind: Experimnt\n');
  assert.ok(messages(file).includes('must be "Experiment" or "Lab"'));
  writeFileSync(file, 'metadata: { name: x }\n');
  assert.ok(messages(file).includes('is required: "Experiment" or "Lab"'));
});
