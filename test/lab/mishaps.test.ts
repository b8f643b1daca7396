// What goes wrong in the middle: a service that dies, Ctrl-C, a full disk, two labs at once. A clear word, a clean end.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commandRunner } from '#linux/command.ts';
import { descendants, isRunning, startSynfin, synfin } from './synfin-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'synfin-mishaps-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Kills one of a run's services. */
function killService(pid: number, name: string): void {
  const service = descendants(pid).find(({ command }) => command.includes(`services/${name}/main.ts`));
  assert.ok(service, `no ${name} among ${JSON.stringify(descendants(pid))}`);
  process.kill(service.pid, 'SIGKILL');
}

for (const name of ['server', 'client', 'proxy', 'exporter']) {
  test(`synfin run: a ${name} that dies in the middle makes the run Inconclusive, and names it`, async () => {
    const run = startSynfin('run', 'close-wait-leak');
    await run.says('step 2 of 3');
    killService(run.child.pid as number, name);
    const { status, stdout } = await run.finished;
    assert.equal(status, 1);
    assert.match(stdout, /Inconclusive/);
    assert.match(stdout, new RegExp(`Cannot use the (client's |server's )?${name}: ended by SIGKILL`));
  });
}

for (const [signal, wanted] of [
  ['SIGINT', 130],
  ['SIGTERM', 130],
  ['SIGHUP', 130],
] as const) {
  test(`synfin run: ${signal} in the middle ends the run in order, with nothing left`, async () => {
    const run = startSynfin('run', 'fin-wait-1', '--report', folder);
    await run.says('step 2 of 3');
    const started = descendants(run.child.pid as number).map(({ pid }) => pid);
    run.child.kill(signal);
    const { status, stdout } = await run.finished;
    assert.equal(status, wanted);
    assert.match(stdout, new RegExp(`interrupted by ${signal}`));
    assert.deepEqual(started.filter(isRunning), []);
  });
}

test('synfin run: SIGKILL leaves no process', async () => {
  const run = startSynfin('run', 'fin-wait-1');
  await run.says('step 2 of 3');
  const started = descendants(run.child.pid as number).map(({ pid }) => pid);
  run.child.kill('SIGKILL');
  await run.finished;
  const deadline = performance.now() + 5000;
  while (started.some(isRunning)) {
    assert.ok(performance.now() < deadline, 'processes are left after 5 s');
    await new Promise(setImmediate);
  }
});

test('synfin run: two at once do not disturb each other', async () => {
  const [one, other] = await Promise.all([synfin('run', 'closing'), synfin('run', 'syn-recv')]);
  assert.deepEqual([one.status, other.status], [0, 0], one.stdout + other.stdout);
});

test('synfin run: a full disk is told, and the verdicts are not lost', async () => {
  const full = join(folder, 'full');
  await commandRunner.run('mkdir', [full]);
  await commandRunner.run('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', full]);
  try {
    const { status, stdout, stderr } = await synfin('run', 'handshake', '--report', full);
    assert.equal(status, 1);
    assert.match(stdout, /Confirmed +handshake/);
    assert.match(stderr, /^Cannot write reports to ".*full": ENOSPC/);
  } finally {
    await commandRunner.run('umount', [full]);
  }
});
