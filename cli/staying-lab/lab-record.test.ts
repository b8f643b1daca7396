import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { canBecome } from '#test/lab/fresh-namespace.ts';
import { openLab } from './lab-access.ts';
import { labFolder } from './lab-folder.ts';
import {
  claimName,
  findRecord,
  type LabRecord,
  logPath,
  ourselves,
  recordedNames,
  removeDrafts,
  removeRecord,
  writeRecord,
} from './lab-record.ts';
import { makeLabFolder } from './make-lab-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'synfin-records-'));
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folder(): string {
  const path = join(root, `${++folders}`);
  mkdirSync(path, { mode: 0o700 });
  return path;
}

function record(more: Partial<LabRecord> = {}): LabRecord {
  return { name: 'a', state: 'Up', ...ourselves(), unshare: null, since: 1, until: 2, ...more };
}

test('claimName gives a name to the first that asks, and leaves no draft', () => {
  const here = folder();
  assert.equal(claimName(here, record({ state: 'Starting' })), true);
  assert.equal(claimName(here, record({ since: 9 })), false);
  assert.deepEqual(readdirSync(here), ['a.json']);
  assert.deepEqual(findRecord(here, 'a'), { state: 'Starting', record: record({ state: 'Starting' }) });
});

test('findRecord tells a process that lives from one that has died, and from another with its number', () => {
  const here = folder();
  assert.deepEqual(findRecord(here, 'a'), { state: 'None' });
  writeRecord(here, record());
  assert.equal(findRecord(here, 'a').state, 'Up');
  writeRecord(here, record({ startTime: ourselves().startTime - 1 }));
  assert.equal(findRecord(here, 'a').state, 'Died');
  writeRecord(here, record({ pid: 4_194_305 }));
  assert.equal(findRecord(here, 'a').state, 'Died');
});

test('findRecord, for a file that is no record, says that it cannot be read', () => {
  const here = folder();
  for (const text of ['', '{"pid": 1', 'null', '[]', '"x"', `{"pid": ${process.pid}}`, '{"unshare": 5}']) {
    writeFileSync(join(here, 'a.json'), text);
    assert.equal(findRecord(here, 'a').state, 'Unreadable', text);
  }
});

test('recordedNames and removeRecord: names only, and all that belongs to one', () => {
  const here = folder();
  for (const name of ['b', 'a']) writeRecord(here, record({ name }));
  for (const file of ['Not A Name.json', 'a.log', '.a.7']) writeFileSync(join(here, file), '');
  assert.deepEqual(recordedNames(here), ['a', 'b']);
  removeRecord(here, 'a');
  removeRecord(here, 'a');
  assert.deepEqual(recordedNames(here), ['b']);
  assert.equal(readdirSync(here).includes('a.log'), false);
  assert.match(logPath(here, 'a'), /a\.log$/);
});

test('writeRecord() into a folder that takes nothing names the lab, the folder and the reason, and leaves nothing', () => {
  const here = folder();
  symlinkSync('/nowhere/at/all', join(here, `.one.${process.pid}`));
  assert.throws(() => writeRecord(here, record({ name: 'one' })), {
    code: 'STATE',
    message: `Cannot write the record of lab "one" in "${here}": ENOENT`,
  });
  assert.equal(existsSync(here), false);
});

test('the folder below XDG_RUNTIME_DIR is made with the first record, for this user alone, and goes with the last', () => {
  const parent = folder();
  const path = labFolder({ XDG_RUNTIME_DIR: parent });
  assert.equal(path, join(parent, 'synfin'));
  assert.deepEqual([recordedNames(path), readdirSync(parent)], [[], []]);
  for (const name of ['a', 'b']) assert.equal(claimName(path, record({ name })), true);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.equal(labFolder({ XDG_RUNTIME_DIR: parent }), path);
  removeRecord(path, 'a');
  assert.deepEqual(recordedNames(path), ['b']);
  removeRecord(path, 'b');
  assert.deepEqual(readdirSync(parent), []);
});

test('a record is written also while other commands remove the folder again and again', async (t) => {
  const path = join(folder(), 'synfin');
  const remover = new Worker(
    `const { rmdirSync } = require('node:fs');
    for (;;) try { rmdirSync(${JSON.stringify(path)}); } catch { /* not there, or not empty */ }`,
    { eval: true },
  );
  t.after(() => remover.terminate());
  for (let round = 0; round < 300; round++) {
    assert.equal(claimName(path, record()), true);
    removeRecord(path, 'a');
  }
});

test('labFolder refuses a folder that others may use, and what is none', () => {
  const parent = folder();
  const path = labFolder({ XDG_RUNTIME_DIR: parent });
  makeLabFolder(path);
  chmodSync(path, 0o755);
  const refused = (pattern: RegExp) => assert.throws(() => labFolder({ XDG_RUNTIME_DIR: parent }), pattern);
  refused(/^LabFolderError: Cannot keep labs in ".*synfin": others may use it/);
  assert.throws(() => makeLabFolder(path), /others may use it/);
  rmSync(path, { recursive: true });
  symlinkSync('/tmp', path);
  refused(/it is no folder/);
});

test('labFolder refuses a folder of another user', {
  skip: !canBecome(1000) && 'only a root with ordinary users can give a folder to one',
}, () => {
  const parent = folder();
  const path = labFolder({ XDG_RUNTIME_DIR: parent });
  makeLabFolder(path);
  chownSync(path, 1000, 1000);
  assert.throws(() => labFolder({ XDG_RUNTIME_DIR: parent }), /it belongs to user 1000/);
});

test('makeLabFolder, below a parent that takes none, says why it cannot be made', () => {
  const parent = folder();
  writeFileSync(join(parent, 'file'), '');
  const path = join(parent, 'file/synfin');
  const refused = {
    code: 'LAB_FOLDER',
    message:
      /^Cannot keep labs in ".*file\/synfin": ENOTDIR.*; remove it, or set XDG_RUNTIME_DIR to a folder of yours$/,
  };
  assert.throws(() => makeLabFolder(path), refused);
  assert.throws(() => labFolder({ XDG_RUNTIME_DIR: join(parent, 'file') }), refused);
});

test('openLab, of a process that says nothing of a lab, tells its number', () => {
  const parent = folder();
  process.env.XDG_RUNTIME_DIR = parent;
  writeRecord(labFolder(), record({ name: 'mute' }));
  // What may follow names labs that whoever tests has up.
  const message = `^Cannot use lab "mute": pid ${process.pid} says nothing of it; "synfin up --name mute" starts one`;
  assert.throws(() => openLab('mute'), { code: 'NO_LAB', message: new RegExp(message) });
  writeRecord(labFolder(), record({ name: 'early', state: 'Starting' }));
  assert.throws(() => openLab('early'), /"early": it is being started, by pid \d+;/);
});

test('labFolder passes over a XDG_RUNTIME_DIR that is not there', () => {
  assert.doesNotMatch(labFolder({ XDG_RUNTIME_DIR: join(root, 'gone') }), /gone/);
});

test('removeDrafts removes what a command that was killed had begun to write, and no other file', () => {
  const here = folder();
  const [dead, living] = ['.a.4194305', `.a.${process.pid}`];
  for (const name of [dead, living, 'a.json', '.a', 'a.log']) writeFileSync(join(here, name), '');
  removeDrafts(here);
  assert.deepEqual(readdirSync(here).sort(), ['.a', living, 'a.json', 'a.log'].sort());
});
