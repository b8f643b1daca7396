// What goes wrong in the middle: a service that dies, Ctrl-C, a full disk, two labs at once. A clear word, a clean end.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commandRunner } from '#linux/command.ts';
import { descendants, isRunning, MAIN, startSynfin, synfin } from './synfin-command.ts';

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

test('synfin run: a service that hangs ends the run in bounded time, and is named', async () => {
  const stop = async (name: string, nth: number) => {
    const run = startSynfin('run', 'close-wait-leak');
    await run.says('step 2 of 3');
    const all = descendants(run.child.pid as number);
    const services = all.filter(({ command }) => command.includes(`services/${name}/main.ts`));
    process.kill(services[nth]?.pid as number, 'SIGSTOP');
    const { status, stdout } = await run.finished;
    assert.deepEqual([status, all.filter(({ pid }) => isRunning(pid))], [1, []]);
    assert.match(
      stdout,
      new RegExp(`does not answer: Cannot .* of the (client's |server's )?${name}: no answer`),
    );
  };
  await Promise.all([stop('client', 0), stop('proxy', 0), stop('exporter', 1)]);
});

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

/** Runs a shell script in which "$@" is "synfin run handshake". */
function shell(script: string, options: { cwd?: string; path?: string } = {}) {
  const env = { ...process.env, PATH: `${options.path ? `${options.path}:` : ''}${process.env.PATH}` };
  const command = [script, 'sh', process.execPath, MAIN, 'run', 'handshake'];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', ...command], {
    encoding: 'utf8',
    env,
    ...(options.cwd ? { cwd: options.cwd } : {}),
  });
  return { status, stdout, stderr };
}

test('synfin run: output that is lost in the middle ends the run, and the report tells why', () => {
  const report = join(folder, 'lost-output');
  const { status, stderr } = shell(`"$@" --report ${report} >/dev/full`);
  assert.deepEqual([status, stderr], [1, 'Cannot write to standard output: ENOSPC\n']);
  const { verdict, reasons } = JSON.parse(readFileSync(join(report, 'handshake/report.json'), 'utf8'));
  assert.deepEqual([verdict, reasons[0]], ['Inconclusive', 'interrupted: standard output is lost (ENOSPC)']);
  assert.equal(shell('"$@" | head -n 1 >/dev/null').stderr, '');
});

test('synfin run: programs that are missing are named all at once, before anything is started', {
  skip: existsSync('/usr/bin/nft') && 'this system has no folder of its own for nft and iptables',
}, () => {
  const hide = 'mount -t tmpfs tmpfs /usr/sbin && mount -t tmpfs tmpfs /usr/local/sbin';
  const { status, stdout, stderr } = shell(`unshare --mount sh -c '${hide} && exec "$@"' sh "$@"`);
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(
    stderr,
    /^Cannot find "nft", "iptables": not installed; run "sudo apt-get install nftables iptables"/,
  );
});

test('synfin run: few open files are enough for few connections, and too few are told with the limit', () => {
  assert.equal(shell('ulimit -n 256; exec "$@"').status, 0);
  const { status, stdout } = shell('ulimit -n 30; exec "$@"');
  assert.equal(status, 1);
  assert.match(stdout, /Inconclusive[\s\S]*no more open files are allowed; raise "ulimit -n"/);
});

test('synfin run: a folder that is removed under it does not matter', () => {
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  assert.equal(shell(`rmdir ${gone}; exec "$@"`, { cwd: gone }).status, 0);
});

test('synfin run: a kernel without NFQUEUE is told, with where to look', () => {
  const fakes = join(folder, 'no-nfqueue');
  mkdirSync(fakes);
  const said = 'Warning: Extension NFQUEUE revision 0 not supported, missing kernel module?';
  const fake = `#!/bin/sh
text=$(cat)
case $text in *NFQUEUE*) echo "${said}" >&2; exit 4 ;; esac
printf '%s\\n' "$text" | PATH=/usr/sbin:/sbin exec "\${0##*/}" "$@"
`;
  for (const program of ['iptables', 'ip6tables'].flatMap((name) => [
    `${name}-restore`,
    `${name}-legacy-restore`,
  ])) {
    writeFileSync(join(fakes, program), fake);
    chmodSync(join(fakes, program), 0o755);
  }
  const { status, stdout } = shell('exec "$@"', { path: fakes });
  assert.equal(status, 1);
  assert.match(stdout, /Extension NFQUEUE .*missing kernel module\?[\s\S]*"synfin doctor" tells/);
});

test('synfin run: from below /run, which a sandbox hides, is refused with the remedy', () => {
  const script =
    'mkdir /run/synfin-copy && mount --bind "$SYNFIN_ROOT" /run/synfin-copy && exec "$1" /run/synfin-copy/cli/main.ts run handshake';
  const root = join(import.meta.dirname, '../..');
  const { status, stderr } = shell(
    `export SYNFIN_ROOT=${root}; unshare --mount sh -c '${script}' sh "$1"; rmdir /run/synfin-copy`,
  );
  assert.match(
    stderr,
    /Cannot use a sandbox: synfin itself is under \/run, which is hidden inside; move it elsewhere/,
  );
  assert.notEqual(status, null);
});
