// A lab that stays, on a real kernel: up, changed, faulted, looked at, down; and bad input to it.
import assert from 'node:assert/strict';
import {
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '#services/control/until.ts';
import { canBecome } from './fresh-namespace.ts';
import { assertNothingLeft, folder, look, processesOf, right, runtime, sees, wrong } from './staying-lab.ts';
import { type Finished, isRunning, MAIN, startProgram, startSynfinAs, synfin } from './synfin-command.ts';

test('up, behave, fault, down: a lab that is changed while it runs shows what was asked for', async () => {
  assert.match(await right('up', '--for', '5m'), /^Lab "default" is up: client 10\.77\.0\.2, proxy/);
  const { pid } = await look();
  const keepers = processesOf(pid);
  const namespace = readlinkSync(`/proc/${pid}/ns/net`);
  assert.notEqual(namespace, readlinkSync('/proc/self/ns/net'));
  assert.match(await right('behave', 'client', 'connections=40'), /opens 40 connections in total/);
  await sees((client, server) => client.ESTABLISHED === 40 && server.ESTABLISHED === 40);
  const said = await right('fault', 'add', 'Drop', 'Fin', '--from', 'Server', '--duration', '5m');
  assert.match(said, /^drop-fin: drop every Fin from the server, for 5m\n/);
  assert.match(said, /lane main, port 9001: 40 open connections, and all of those to come; until \d\d:/);
  await right('behave', 'client', 'close.how=Fin');
  await sees((client, server) => client.FIN_WAIT_2 === 40 && server.LAST_ACK === 40);
  const { faults, ledger } = await look();
  assert.deepEqual(
    faults.map(({ name, state, lane }) => [name, state, lane]),
    [['drop-fin', 'InForce', 'main']],
  );
  assert.ok((ledger?.entries[0]?.applied ?? 0) >= 40);
  assert.match(await right('fault', 'ls'), /drop-fin +[45]m left/);
  assert.equal(await right('fault', 'rm', 'drop-fin'), 'drop-fin: ended\n');
  await sees((client, server) => client.TIME_WAIT === 40 && server.LAST_ACK === 0);
  assert.match(await right('fault', 'ls'), /drop-fin +ended/);
  assert.match(await right('down'), /^Lab "default" is down, after \d+[smh]/);
  await assertNothingLeft(keepers, namespace);
  assert.deepEqual(readdirSync(folder), []);
});

test('fault hold keeps segments until release; names are made up, and a spent one can be used again', async () => {
  await right('up', '--for', '5m');
  await right('behave', 'client', '{connections: 10, close: {how: Fin}}');
  await sees((client) => client.TIME_WAIT === 10);
  await right('fault', 'hold', 'Fin', '--from', 'Client', 'match.attempt.first=1');
  await right('fault', 'add', 'Drop', 'Fin', '--from', 'Client', 'match.attempt={nth: 2}', '--as', 'mine');
  await wrong(1, /a different one has that name/, 'fault', 'add', 'Drop', 'Syn', '--as', 'mine');
  const two = join(runtime, 'two-faults.yaml');
  writeFileSync(
    two,
    '[{ name: fresh, action: Drop, match: { role: Rst } }, { name: mine, action: Drop, match: { role: Syn } }]',
  );
  await wrong(1, /a different one has that name/, 'fault', 'add', two);
  assert.equal((await look()).faults.find(({ name }) => name === 'fresh')?.state ?? 'Ended', 'Ended');
  await wrong(
    2,
    /Cannot use lane "nope": the lab has main/,
    'fault',
    'add',
    'Drop',
    'Syn',
    'match.lane=nope',
  );
  await right('behave', 'client', 'connections=+5');
  const held = await until(
    async () => (await look()).ledger?.entries.find(({ fault }) => fault === 'hold-fin')?.held,
    (count) => count === 5,
  );
  assert.equal(held, 5);
  assert.equal(await right('fault', 'release', 'hold-fin'), 'hold-fin: let go 5 segments\n');
  assert.match(await right('fault', 'add', 'Hold', 'Fin', 'hold.until=Released'), /^hold-fin-2: /);
  assert.match(await right('fault', 'rm', '--all'), /^Ended 3 faults: hold-fin, mine, hold-fin-2\.\n/);
  await right('fault', 'add', 'Drop', 'Syn', '--duration', '1ms', '--as', 'mine');
  await until(
    async () => (await look()).faults.find(({ name }) => name === 'mine')?.state,
    (state) => state === 'Ended',
  );
  await right('fault', 'add', 'Drop', 'Syn', '--duration', '1m', '--as', 'mine');
  assert.equal((await look()).faults.find(({ name }) => name === 'mine')?.state, 'InForce');
});

test('up for no time at all is refused', () => wrong(2, /^Cannot start a lab for 0s:/, 'up', '--for', '0s'));

test('up with a name that is taken is refused, also in the same moment; other names are labs of their own', async () => {
  const both: Finished[] = await Promise.all([
    synfin('up', '--name', 'one', '--for', '5m'),
    synfin('up', '--name', 'one', '--for', '5m'),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [0, 1]);
  const refused = both.find(({ status }) => status === 1)?.stderr ?? '';
  assert.match(refused, /^Cannot start lab "one": one of that name is (being started|up)/);
  await wrong(
    1,
    /"one": one of that name is up, pid \d+; end it by "synfin down --name one"/,
    'up',
    '--name',
    'one',
  );
  await right('up', 'stale-syn', '--name', 'other', '--for', '5m');
  await right('behave', 'client', 'connections=2', '--name', 'other');
  await sees((client) => client.ESTABLISHED === 2, 'other');
  assert.equal((await look('one')).lanes[0]?.client?.counts.ESTABLISHED, 0);
  const { stdout } = await synfin('status');
  assert.match(stdout, /Lab "one": up[\s\S]*Lab "other", from stale-syn: up/);
  const choose = '--name chooses one that is up: "one", "other"';
  const none = new RegExp(`^Cannot use lab "default": there is none; "synfin up" starts one; ${choose}\n$`);
  await wrong(1, none, 'fault', 'ls');
  const rm = await synfin('fault', 'rm', '--all');
  assert.deepEqual(
    [rm.status, rm.stdout],
    [1, `No lab "default" is up, so it has no fault in force; ${choose}.\n`],
  );
  const down = await synfin('down');
  assert.deepEqual([down.status, down.stdout], [1, `No lab "default" is up; ${choose}.\n`]);
  const { stdout: third } = await synfin('status', '--name', 'third');
  assert.equal(third, `No lab "third" is up; "synfin up --name third" starts one; ${choose}.\n`);
});

test("another user's lab is none of root's", {
  skip: !canBecome(1000) && 'only a root with ordinary users can become one of them',
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'synfin-stays-other-'));
  chownSync(home, 1000, 1000);
  const theirs = async (...args: string[]) =>
    (await startSynfinAs({ uid: 1000, home }, ...args).finished).stdout;
  assert.match(await theirs('up', '--for', '5m'), /^Lab "default" is up/);
  assert.equal((await synfin('status')).stdout, 'No lab is up; "synfin up" starts one.\n');
  assert.equal(await right('down', '--all'), 'No lab is up.\n');
  assert.match(await theirs('down'), /^Lab "default" is down/);
  rmSync(home, { recursive: true });
});

test('a lab in a container, or in the sandbox of a test, is none of those outside, also of the same user', async () => {
  const container = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const up = [process.execPath, MAIN, 'up', '--foreground', '--for', '5m'];
  const inside = startProgram([...container, ...up], { XDG_RUNTIME_DIR: mkdtempSync(join(runtime, 'c-')) });
  await inside.says('or by Ctrl-C');
  const { stdout, stderr } = await synfin('status');
  assert.deepEqual([stdout, stderr], ['No lab is up; "synfin up" starts one.\n', '']);
  assert.equal(await right('down', '--all'), 'No lab is up.\n');
  assert.equal(isRunning(inside.child.pid as number), true);
  inside.child.kill('SIGKILL');
  await inside.finished;
});

test('bad input to a lab that is up is told, all of it, and changes nothing', async () => {
  const two = join(runtime, 'two.yaml');
  writeFileSync(
    two,
    'apiVersion: synfin.dev/v1alpha1\nkind: Lab\nmetadata: { name: two }\nspec: { lanes: [{ name: a }, { name: b }] }\n',
  );
  await wrong(
    2,
    /Cannot use ".*both\.yaml": it holds 2 labs and experiments, expected 1/,
    'up',
    fileOf('both.yaml', `${readFileSync(two, 'utf8')}---\n${readFileSync(two, 'utf8')}`),
  );
  await wrong(2, /is no experiment/, 'up', 'nothing');
  await wrong(2, /--for <time>.*whole number with a unit/, 'up', '--for', '9');
  await wrong(2, /--name <name>.*lower-case/, 'up', '--name', 'A_B');
  await right('up', two, '--for', '5m');
  await wrong(2, /Cannot choose a lane: the lab has a, b; name one by --lane/, 'behave', 'client', 'rate=1');
  await wrong(2, /Cannot use lane "c": the lab has a, b/, 'behave', 'server', '--lane', 'c');
  await wrong(2, /expected client or server/, 'behave', 'proxy');
  await wrong(2, /Cannot choose a lane: the lab has a, b; name one by --lane/, 'fault', 'add', 'Drop', 'Fin');
  await wrong(
    2,
    /3 problems[\s\S]*role is "FIN"[\s\S]*action is "Drp"/,
    'fault',
    'add',
    'Drp',
    'FIN',
    '--share',
    '0%',
    '--lane',
    'a',
  );
  await wrong(
    2,
    /duration is "0s"[\s\S]*must be longer than 0s/,
    ...['fault', 'add', 'Drop', 'Fin', '--duration', '0s', '--lane', 'a'],
  );
  await wrong(2, /Cannot find fault "x" of lab "[^"]+": there is none/, 'fault', 'rm', 'x');
  await wrong(2, /none is named; --all ends every one/, 'fault', 'rm');
  const before = await right('behave', 'client', '--lane', 'b');
  await wrong(
    2,
    /conections[\s\S]*did you mean "connections"/,
    'behave',
    'client',
    'conections=1',
    '--lane',
    'b',
  );
  assert.equal(await right('behave', 'client', '--lane', 'b'), before);
  const { faults } = await look();
  assert.deepEqual(faults, []);
});

function fileOf(name: string, text: string): string {
  const path = join(runtime, name);
  writeFileSync(path, text);
  return path;
}

test('what a lab has no means for is said in words: too many connections, a program that is missing', async () => {
  const few = ['sh', '-c', 'ulimit -n 500; exec "$@"', 'sh', process.execPath, MAIN];
  const up = await startProgram([...few, 'up', '--for', '5m']).finished;
  assert.deepEqual([up.status, up.stderr], [0, '']);
  const most = /^Cannot open 100000 connections: one process may have 500 open files.* are the most\n$/;
  await wrong(2, most, 'behave', 'client', 'connections=100000');
  const bare = await startProgram([process.execPath, MAIN, 'attach', 'client', 'ss'], { PATH: '/none' })
    .finished;
  assert.equal(bare.status, 1);
  assert.match(bare.stderr, /^Cannot run ".*": not installed \(Debian package "util-linux"\)\n$/);
});
