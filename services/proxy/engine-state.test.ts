import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { EngineState } from './engine-state.ts';
import { openLaneStore } from './lane-store.ts';

function folder(t: TestContext): string {
  const made = mkdtempSync(path.join(tmpdir(), 'synfin-state-'));
  t.after(() => rmSync(made, { recursive: true }));
  return path.join(made, 'new');
}
const told = ({ generation, lost }: EngineState) => [generation, lost];

test('EngineState in a new folder is generation 1 with nothing lost', (t) => {
  assert.deepEqual(told(EngineState.open(folder(t))), [1, 0]);
});

test('EngineState after a death counts what was kept then as lost, and adds up', (t) => {
  const where = folder(t);
  const first = EngineState.open(where);
  first.setKept(9);
  first.setKept(5);
  const second = EngineState.open(where);
  assert.deepEqual(told(second), [2, 5]);
  second.setKept(2);
  assert.deepEqual(told(EngineState.open(where)), [3, 7]);
});

test('EngineState after a clean end counts nothing as lost', (t) => {
  const where = folder(t);
  const first = EngineState.open(where);
  first.setKept(9);
  first.setKept(0);
  first.close();
  assert.deepEqual(told(EngineState.open(where)), [2, 0]);
});

for (const [what, spoil] of [
  ['half a file', (bytes: Uint8Array) => bytes.subarray(0, 10)],
  ['another file', (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 0 ? byte ^ 1 : byte))],
  [
    'a changed number',
    (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 11 ? byte ^ 1 : byte)),
  ],
] as const) {
  test(`EngineState with ${what} begins anew rather than telling what is not true`, (t) => {
    const where = folder(t);
    EngineState.open(where).setKept(3);
    const file = path.join(where, 'engine-state');
    writeFileSync(file, spoil(readFileSync(file)));
    assert.deepEqual(told(EngineState.open(where)), [1, 0]);
  });
}

test('EngineState without a folder is generation 1 each time', () => {
  EngineState.open(null).setKept(3);
  assert.deepEqual(told(EngineState.open(null)), [1, 0]);
});

test('lane store gives back what was saved last, and nothing at first', (t) => {
  const where = folder(t);
  const store = openLaneStore(where);
  assert.deepEqual(store.load(), []);
  const spec = { port: 9000, client: '10.0.0.1', server: '10.0.0.2', record: 'All', seed: 4 } as const;
  store.save([]);
  store.save([{ name: 'a.main', spec }]);
  assert.deepEqual(openLaneStore(where).load(), [{ name: 'a.main', spec }]);
});

test('lane store with a file that is none of its own says which', (t) => {
  const where = folder(t);
  const store = openLaneStore(where);
  writeFileSync(path.join(where, 'lanes.json'), '[{"name": 7}]');
  assert.throws(() => store.load(), /Cannot read the lanes in ".*lanes\.json"/);
});

test('EngineState and openLaneStore say what to do about a folder that cannot be made', (t) => {
  const taken = path.join(folder(t), '..', 'a-file');
  writeFileSync(taken, '');
  const refusal =
    /^Error: Cannot keep state in ".*a-file\/state": it cannot be made .* \(ENOTDIR\); in a pod, mount a volume/;
  assert.throws(() => EngineState.open(path.join(taken, 'state')), refusal);
  assert.throws(() => openLaneStore(path.join(taken, 'state')), refusal);
});
