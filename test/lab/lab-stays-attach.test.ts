// Looking into a lab that stays: commands in its pods, and its changes as they come.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '#services/control/until.ts';
import { canBecome } from './fresh-namespace.ts';
import { missingPrograms } from './missing-programs.ts';
import { look, right, sees, wrong } from './staying-lab.ts';
import { descendants, isRunning, MAIN, startSynfin, startSynfinAs, synfin } from './synfin-command.ts';

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
}, async () => {
  await right('up', '--for', '5m');
  const socket = [
    'curl',
    '-s',
    '--unix-socket',
    '/run/synfin/server-exporter.sock',
    'http://localhost/healthz',
  ];
  assert.match(await right('attach', 'server', '--', ...socket), /"pid"/);
  const dump = startSynfin('attach', 'client', '--', 'sh', '-c', 'tcpdump -lnc 1 -i eth0 tcp 2>&1');
  await dump.says('listening on');
  await right('behave', 'client', 'connections=1');
  assert.match((await dump.finished).stdout, /10\.77\.0\.2\.\d+ > 10\.77\.0\.3\.9001: Flags \[S\]/);
});

test("attach, in an ordinary user's lab: tcpdump works as for root, and so does what changes the pod", {
  skip:
    missingPrograms('tcpdump') ||
    (!canBecome(1000) && 'only a root with ordinary users can become one of them'),
}, async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'synfin-stays-attach-'));
  chownSync(home, 1000, 1000);
  const theirs = (...args: string[]) => startSynfinAs({ uid: 1000, home }, ...args);
  t.after(async () => {
    await theirs('down').finished;
    rmSync(home, { recursive: true });
  });
  const said = async (...args: string[]) => {
    const { status, stdout, stderr } = await theirs(...args).finished;
    assert.equal(status, 0, `synfin ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  await said('up', '--for', '5m');
  const tcpdump = `tcpdump -nc 1 -i eth0 -w ${home}/pcap tcp 2>&1 && tcpdump -nr ${home}/pcap 2>&1`;
  const dump = theirs('attach', 'client', '--', 'sh', '-c', tcpdump);
  await dump.says('listening on');
  await said('behave', 'client', 'connections=1');
  assert.match((await dump.finished).stdout, /10\.77\.0\.2\.\d+ > 10\.77\.0\.3\.9001: Flags \[S\]/);
  const inPod = (command: string) => said('attach', 'proxy', '--', 'sh', '-c', command);
  const sysctl = '/proc/sys/net/ipv4/tcp_fin_timeout';
  assert.equal(await inPod(`echo 7 >${sysctl} && cat ${sysctl}`), '7\n');
  await inPod('ip link set eth0 mtu 1400 && nft add table inet mine && iptables -S && ss -tan');
  assert.match(await inPod('ip link show eth0; nft list tables'), /mtu 1400[\s\S]*inet mine/);
});

test("attach on a terminal, where the user's shell is sh: the shell's own exit status, and no complaint", {
  skip: missingPrograms('script', 'bash'),
}, async () => {
  await right('up', '--for', '5m');
  const command = `'${process.execPath}' '${MAIN}' attach client`;
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    input: 'exit 3\n',
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', SHELL: '/bin/sh' },
  });
  assert.equal(status, 3, stdout);
  assert.doesNotMatch(stdout, /cannot/i);
});

for (const [leader, command] of [
  ['attach itself', 'exec ATTACH'],
  ['a plain shell', 'ATTACH; true'],
] as const) {
  test(`attach on a terminal that is closed, of which ${leader} is the leader: what its shell has started ends, but for what ignores it`, {
    skip: missingPrograms('script', 'bash'),
  }, async () => {
    await right('up', '--for', '5m');
    const { pid } = await look();
    const attach = `'${process.execPath}' '${MAIN}' attach client -- bash --norc -i`;
    const terminal = spawn('script', ['-qec', command.replace('ATTACH', attach), '/dev/null'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const sleeps = () =>
      descendants(pid)
        .concat(descendants(terminal.pid as number))
        .flatMap((each) => /^sleep (\d+)/.exec(each.command)?.[1] ?? []);
    terminal.stdin.write('sleep 601 & nohup sleep 602 >/dev/null 2>&1 & sleep 603\n');
    await until(sleeps, (found) => found.length === 3, 20_000);
    terminal.kill('SIGKILL');
    await until(sleeps, (found) => found.length === 1, 20_000);
    assert.deepEqual(sleeps(), ['602']);
    assert.equal((await synfin('status')).status, 0);
    await right('down');
    assert.deepEqual(sleeps(), []);
  });
}

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
