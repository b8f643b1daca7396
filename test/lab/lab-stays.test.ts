// A lab that stays, on a real kernel: up, changed, faulted, looked at, entered, ended; and everything that may break in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { openLab } from '#cli/staying-lab/lab-access.ts';
import { type LabSnapshot, takeSnapshot } from '#cli/staying-lab/lab-snapshot.ts';
import type { StateCounts } from '#lab/spec/state.ts';
import { until } from '#services/control/until.ts';
import { canBecome } from './fresh-namespace.ts';
import { missingPrograms } from './missing-programs.ts';
import { descendants, type Finished, isRunning, MAIN, startSynfin, synfin } from './synfin-command.ts';

const runtime = mkdtempSync(join(tmpdir(), 'synfin-stays-'));
process.env.XDG_RUNTIME_DIR = runtime;
const folder = join(runtime, 'synfin');
after(() => rmSync(runtime, { recursive: true, force: true }));
afterEach(async () => {
  await synfin('down', '--all');
});

async function right(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await synfin(...args);
  assert.equal(status, 0, `synfin ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

async function wrong(expected: number, pattern: RegExp, ...args: string[]): Promise<void> {
  const { status, stderr } = await synfin(...args);
  assert.match(stderr, pattern);
  assert.equal(status, expected);
}

/** What `synfin status` shows, without a command for each look. */
async function look(name = 'default'): Promise<LabSnapshot> {
  const lab = await takeSnapshot(openLab(name));
  assert.ok(lab, `lab "${name}" has ended`);
  return lab;
}

/** Waits until a lane's counts are right. */
function sees(isRight: (client: StateCounts, server: StateCounts) => boolean, name?: string) {
  return until(
    async () => (await look(name)).lanes[0],
    (lane) => Boolean(lane?.client && lane.server && isRight(lane.client.counts, lane.server.counts)),
    20_000,
  );
}

/** Everything that keeps the lab: unshare, pid 1 of it, its services. */
function processesOf(pid: number): number[] {
  return [parentOf(pid), pid, ...descendants(pid).map((each) => each.pid)];
}

function parentOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
}

function serviceOf(pid: number, name: string): number {
  const found = descendants(pid).find(({ command }) => command.includes(`services/${name}/main.ts`));
  assert.ok(found, `no ${name} below ${pid}`);
  return found.pid;
}

async function assertNothingLeft(pids: readonly number[], namespace: string): Promise<void> {
  await until(
    () => pids.filter(isRunning),
    (left) => left.length === 0,
  );
  const inside = readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/ns/net`) === namespace;
    } catch {
      return false; // it has just ended
    }
  });
  assert.deepEqual(inside, []);
}

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
  assert.match(await right('down'), /^Lab "default" is down, after \d+s\.\n$/);
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

test('attach runs a command in a pod, with its exit status, and its own view of sockets and addresses', async () => {
  await right('up', '--for', '5m');
  await right('behave', 'client', 'connections=3');
  await sees((client) => client.ESTABLISHED === 3);
  const sockets = await right('attach', 'server', '--', 'ss', '-Htan', 'state', 'established');
  assert.equal(sockets.match(/10\.77\.0\.4:9001 +10\.77\.0\.3:/g)?.length, 3);
  assert.match(await right('attach', 'proxy', '--', 'ip', '-br', 'address'), /10\.77\.0\.3\/24/);
  assert.match(await right('attach', 'proxy', '--', 'nft', 'list', 'tables'), /inet synfin/);
  assert.equal((await synfin('attach', 'client', '--', 'sh', '-c', 'exit 7')).status, 7);
  await wrong(2, /expected client, proxy or server/, 'attach', 'middle');
});

test('attach: curl and tcpdump work there by hand', {
  skip: missingPrograms('curl', 'tcpdump'),
}, async (t) => {
  await right('up', '--for', '5m');
  const socket = [
    'curl',
    '-s',
    '--unix-socket',
    '/run/synfin/server-exporter.sock',
    'http://localhost/healthz',
  ];
  assert.match(await right('attach', 'server', '--', ...socket), /"pid"/);
  if (readFileSync('/proc/self/setgroups', 'utf8').startsWith('deny')) {
    t.diagnostic('tcpdump wants to change its user, which a user namespace with one user does not let it');
    return;
  }
  const dump = startSynfin('attach', 'client', '--', 'sh', '-c', 'tcpdump -lnc 1 -i eth0 tcp 2>&1');
  await dump.says('listening on');
  await right('behave', 'client', 'connections=1');
  assert.match((await dump.finished).stdout, /10\.77\.0\.2\.\d+ > 10\.77\.0\.3\.9001: Flags \[S\]/);
});

test('attach: what runs there ends with the command, and with the lab', async () => {
  await right('up', '--for', '5m');
  const first = startSynfin('attach', 'client', '--', 'sh', '-c', 'echo here; exec sleep 600');
  await first.says('here');
  const inside = descendants(first.child.pid as number).map(({ pid }) => pid);
  assert.ok(inside.length > 0);
  first.child.kill('SIGKILL');
  await until(
    () => inside.filter(isRunning),
    (left) => left.length === 0,
  );
  const second = startSynfin('attach', 'client', '--', 'sh', '-c', 'echo here; exec sleep 600');
  await second.says('here');
  await right('down');
  assert.equal((await second.finished).status, 137);
});

test('fault rm --all, with a proxy that is stopped or dead, takes its rules out of the kernel, and traffic flows', async () => {
  await right('up', '--for', '5m');
  const { pid } = await look();
  const proxy = serviceOf(pid, 'proxy');
  await right('fault', 'add', 'Drop', 'Syn', '--duration', '5m');
  process.kill(proxy, 'SIGSTOP');
  const stopped = await right('fault', 'rm', '--all');
  assert.match(stopped, /did not end its faults: .*no answer in 3000 ms/);
  assert.match(stopped, /taken out of the kernel instead \(SYNFIN-FORWARD, .*\), so no fault is in force/);
  await right('behave', 'client', 'connections=6');
  await sees((client, server) => client.ESTABLISHED === 6 && server.ESTABLISHED === 6);
  process.kill(proxy, 'SIGKILL');
  await until(
    async () => (await look()).silent.proxy,
    (reason) => /ended by SIGKILL/.test(reason ?? ''),
  );
  assert.match(await right('fault', 'rm', '--all'), /The proxy has ended: .*\nNo rule in the kernel/);
  const { status, stdout } = await synfin('status');
  assert.equal(status, 1);
  assert.match(stdout, /The proxy is of no use: Cannot use the proxy: ended by SIGKILL/);
  await right('behave', 'client', 'connections=+4');
  await sees((client, server) => client.ESTABLISHED === 10 && server.ESTABLISHED === 10);
});

test('fault rm --all and status work also when the process that keeps the lab is stopped, and down ends it', async () => {
  await right('up', '--for', '5m');
  const { pid } = await look();
  const keepers = processesOf(pid);
  const namespace = readlinkSync(`/proc/${pid}/ns/net`);
  await right('fault', 'add', 'Drop', 'Syn', '--duration', '5m');
  process.kill(pid, 'SIGSTOP');
  assert.equal(await right('fault', 'rm', '--all'), 'Ended 1 fault: drop-syn.\n');
  await right('status');
  assert.match(await right('down'), /is down, after/);
  await assertNothingLeft(keepers, namespace);
});

for (const victim of ['the process that keeps the lab', 'unshare, its parent'] as const) {
  test(`SIGKILL of ${victim} leaves nothing but the record, which the next command tells of and removes`, async () => {
    await right('up', '--for', '5m');
    const { pid } = await look();
    const keepers = processesOf(pid);
    const namespace = readlinkSync(`/proc/${pid}/ns/net`);
    process.kill(victim.startsWith('unshare') ? parentOf(pid) : pid, 'SIGKILL');
    await assertNothingLeft(keepers, namespace);
    assert.deepEqual(readdirSync(folder), ['default.json', 'default.log']);
    const told = await synfin('fault', 'rm', '--all');
    assert.match(told.stderr, new RegExp(`^Lab "default" \\(pid ${pid}, up since .*\\) has died\\.`));
    assert.deepEqual([told.status, told.stdout], [0, 'No lab "default" is up, so no fault is in force.\n']);
    assert.deepEqual(readdirSync(folder), []);
    await wrong(1, /^Cannot use lab "default": there is none; "synfin up" starts one\n$/, 'fault', 'ls');
  });
}

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
});

test('a lab whose record is lost is found among the processes, and its record written anew', async () => {
  await right('up', '--for', '5m');
  const { pid } = await look();
  rmSync(folder, { recursive: true });
  const { stdout, stderr } = await synfin('status');
  assert.match(stdout, new RegExp(`^Lab "default": up .*pid ${pid}`));
  assert.equal(stderr, `Lab "default", pid ${pid}, had lost its record; it is written anew.\n`);
  assert.equal((await synfin('status')).stderr, '');
  await right('down');
});

test("another user's lab is none of root's", {
  skip: !canBecome(1000) && 'only a root with ordinary users can become one of them',
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'synfin-stays-other-'));
  chownSync(home, 1000, 1000);
  const theirs = (...args: string[]) => {
    const user = [
      '--reuid=1000',
      '--regid=1000',
      '--clear-groups',
      'env',
      `XDG_RUNTIME_DIR=${home}`,
      `HOME=${home}`,
    ];
    return spawnSync('setpriv', [...user, process.execPath, MAIN, ...args], { encoding: 'utf8' }).stdout;
  };
  assert.match(theirs('up', '--for', '5m'), /^Lab "default" is up/);
  assert.equal((await synfin('status')).stdout, 'No lab is up; "synfin up" starts one.\n');
  assert.equal(await right('down', '--all'), 'No lab is up.\n');
  assert.match(theirs('down'), /^Lab "default" is down/);
  rmSync(home, { recursive: true });
});

test('a lab ends by itself when its time is over, and its record with it', async () => {
  await right('up', '--for', '1s');
  await until(
    () => readdirSync(folder),
    (files) => files.length === 0,
  );
  const { status, stdout, stderr } = await synfin('status');
  assert.deepEqual([status, stdout, stderr], [1, 'No lab is up; "synfin up" starts one.\n', '']);
});

for (const [signal, wanted] of [
  ['SIGINT', 0],
  ['SIGTERM', 0],
  ['SIGKILL', null],
] as const) {
  test(`up --foreground, with ${signal}, ends the lab and all of it`, async () => {
    const run = startSynfin('up', '--foreground');
    await run.says('or by Ctrl-C');
    const { pid } = await look();
    const keepers = processesOf(pid);
    const namespace = readlinkSync(`/proc/${pid}/ns/net`);
    run.child.kill(signal);
    assert.equal((await run.finished).status, wanted);
    await assertNothingLeft(keepers, namespace);
    assert.equal(existsSync(join(folder, 'default.json')), signal === 'SIGKILL');
  });
}

test('up that is killed before the lab is up leaves nothing, and the next one starts', async () => {
  const run = startSynfin('up', '--for', '5m');
  const below = await until(
    () => descendants(run.child.pid as number),
    (found) => found.some(({ command }) => command.includes('services/')),
  );
  run.child.kill('SIGKILL');
  await run.finished;
  await until(
    () => below.filter(({ pid }) => isRunning(pid)),
    (left) => left.length === 0,
  );
  const { status, stderr } = await synfin('up', '--for', '5m');
  assert.equal(status, 0);
  assert.match(stderr, /^Lab "default" did not come up\./);
});

test('down, while a lab is being started, ends the command that starts it, and not the shell that started that', async () => {
  const run = startSynfin('up', '--for', '5m');
  await until(
    () => descendants(run.child.pid as number),
    (found) => found.some(({ command }) => command.includes('services/')),
  );
  // Its parent is this test.
  assert.match(await right('down'), /^Lab "default" is down/);
  assert.notEqual((await run.finished).status, 0);
  assert.deepEqual(readdirSync(folder), []);
});

test('down, of a process that not even SIGKILL ends, says so', () => {
  const modules = ['end-lab', 'lab-record'].map((name) => import.meta.resolve(`#cli/staying-lab/${name}.ts`));
  // The first process of a namespace is not killed from within.
  const script = `
    const [{ endLab }, { ourselves }] = await Promise.all(${JSON.stringify(modules)}.map((each) => import(each)));
    const lab = { name: 'firm', state: 'Up', ...ourselves(), unshare: null, since: 0, until: 0 };
    await endLab('/tmp', lab, { patienceMs: 50 }).catch(({ message }) => console.log(message));`;
  const inside = ['--pid', '--fork', '--kill-child', '--mount-proc', process.execPath];
  const { stdout, stderr } = spawnSync('unshare', [...inside, '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  assert.equal(stdout, 'Cannot end lab "firm": pid 1 is still there after SIGKILL\n', stderr);
});

test('watch, where the output is no terminal, tells each change, and that the lab has ended', async () => {
  await right('up', '--for', '5m');
  const run = startSynfin('watch');
  await run.says('lane main: client no socket; server LISTEN 1');
  await right('fault', 'add', 'Drop', 'SynAck');
  await run.says('fault drop-syn-ack: matched 0');
  await right('behave', 'client', 'connections=5', 'synRetries=1');
  await run.says('client SYN_SENT 5; server LISTEN 1 SYN_RECV 5');
  await right('down');
  const { status, stdout } = await run.finished;
  assert.equal(status, 1);
  assert.match(stdout, /Lab "default" has ended\.\n$/);
  await right('up', '--for', '5m');
  const second = startSynfin('watch');
  await second.says('server LISTEN 1');
  second.child.kill('SIGINT');
  assert.equal((await second.finished).status, 0);
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
  await wrong(2, /Cannot use lane "main": the lab has a, b/, 'fault', 'add', 'Drop', 'Fin');
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
  await wrong(2, /Cannot find "x": there is no fault/, 'fault', 'rm', 'x');
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
