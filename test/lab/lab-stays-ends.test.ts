// How a lab that stays ends: by itself, by force, half started; and what still works when a part of it has died.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '#services/control/until.ts';
import {
  assertNothingLeft,
  folder,
  look,
  parentOf,
  processesOf,
  right,
  sees,
  serviceOf,
  wrong,
} from './staying-lab.ts';
import { descendants, isRunning, startSynfin, synfin } from './synfin-command.ts';

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
  await wrong(
    1,
    /^Cannot GET \/faults of the proxy of lab "default": it does not answer \(ECONNREFUSED\); "synfin status" tells why, "synfin fault rm --all" ends its faults all the same, "synfin down" ends the lab\n$/,
    ...['fault', 'ls'],
  );
  await right('behave', 'client', 'connections=+4');
  await sees((client, server) => client.ESTABLISHED === 10 && server.ESTABLISHED === 10);
});

test('a proxy that was taken out of the way and then goes on sees no packets: status says so, fault add refuses', async () => {
  await right('up', '--for', '5m');
  const proxy = serviceOf((await look()).pid, 'proxy');
  process.kill(proxy, 'SIGSTOP');
  await right('fault', 'rm', '--all');
  process.kill(proxy, 'SIGCONT');
  await until(
    async () => (await look()).silent.proxy,
    (reason) => /Cannot see packets/.test(reason ?? ''),
    30_000,
  );
  assert.equal((await synfin('status')).status, 1);
  await wrong(
    1,
    /^Cannot put a fault: it would have no effect \(.*Cannot see packets/,
    'fault',
    'add',
    'Drop',
    'Syn',
  );
  assert.deepEqual((await look()).faults, []);
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
    assert.deepEqual(
      [told.status, told.stdout],
      [0, 'No lab "default" is up, so it has no fault in force.\n'],
    );
    assert.equal(existsSync(folder), false);
    await wrong(1, /^Cannot use lab "default": there is none; "synfin up" starts one\n$/, 'fault', 'ls');
  });
}

test('a lab whose record is lost, or cannot be read, is found among the processes, and its record written anew', async () => {
  await right('up', '--for', '5m');
  const { pid } = await look();
  rmSync(folder, { recursive: true });
  const { stdout, stderr } = await synfin('status');
  assert.match(stdout, new RegExp(`^Lab "default": up .*pid ${pid}`));
  assert.equal(stderr, `Lab "default", pid ${pid}, had lost its record; it is written anew.\n`);
  assert.equal((await synfin('status')).stderr, '');
  writeFileSync(join(folder, 'default.json'), '{"pid"');
  assert.equal(
    (await synfin('fault', 'rm', '--all')).stderr,
    `The record of lab "default" cannot be read; it is removed.\nLab "default", pid ${pid}, had lost its record; it is written anew.\n`,
  );
  await right('down');
});

test('a lab ends by itself when its time is over, and its record and their folder with it', async () => {
  await right('up', '--for', '1s');
  await until(
    () => existsSync(folder),
    (isThere) => !isThere,
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
    30_000,
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
    30_000,
  );
  // Its parent is this test.
  assert.match(await right('down'), /^Lab "default" is down/);
  assert.notEqual((await run.finished).status, 0);
  assert.equal(existsSync(folder), false);
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
