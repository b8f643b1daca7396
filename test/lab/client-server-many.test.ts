// More connections than one process may have files, with a limit so low that few connections show it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { ClientStats, ServerStats } from '#lab/run/observation.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { type Answer, askSocket } from './ask-socket.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDER = mkdtempSync('/tmp/synfin-test-');
/** 200 of them in reserve: 300 connections in each process. */
const FILES = 500;
const WANTED = 800;

type Side = 'client' | 'server';

const socketOf = (side: Side) => path.join(FOLDER, `${side}.sock`);
const services = {} as Record<Side, ChildProcess>;
let port = 0;

const ask = (side: Side, method: string, route: string, body?: unknown): Promise<Answer> =>
  askSocket(socketOf(side), method, route, body);

const putServer = (behaviour: object) =>
  ask('server', 'PUT', '/lanes/many', { address: '127.0.0.1', port, behaviour });
const putClient = (behaviour: object) =>
  ask('client', 'PUT', '/lanes/many', { target: { address: '127.0.0.1', port }, behaviour });
const clientStats = (isRight: (stats: ClientStats) => boolean): Promise<ClientStats> =>
  until(async () => (await ask('client', 'GET', '/lanes/many')).body, isRight, 20_000);
const serverStats = (isRight: (stats: ServerStats) => boolean): Promise<ServerStats> =>
  until(async () => (await ask('server', 'GET', '/lanes/many')).body, isRight, 20_000);

/** The further processes of a service. */
function workersOf(side: Side): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === services[side].pid);
}

function parentOf(pid: number): number | null {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch (error) {
    assert.match(String((error as NodeJS.ErrnoException).code), /ENOENT|ESRCH/); // it has just ended
    return null;
  }
}

const BEHAVIOUR = { connections: WANTED, rate: 5000, request: { bytes: 3000 }, response: { bytes: 2000 } };

before(async () => {
  port = await freePort();
  for (const side of ['client', 'server'] as const) {
    const script = `ulimit -n ${FILES}; exec "$0" services/${side}/main.ts`;
    const env = { SYNFIN_LISTEN: `unix:${socketOf(side)}`, SYNFIN_LOG_LEVEL: 'warn', PATH: process.env.PATH };
    services[side] = spawn('sh', ['-c', script, process.execPath], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const look = () => ask(side, 'GET', '/healthz').catch(() => null); // not there yet
    await until(look, (answer) => answer?.status === 200);
  }
});

after(() => {
  for (const service of Object.values(services)) service.kill('SIGKILL');
  rmSync(FOLDER, { recursive: true });
});

test('client and server with more connections than files spread them over processes', async () => {
  await putServer({ response: { bytes: 2000 }, onPeerClose: { action: 'Never' } });
  assert.equal((await putClient(BEHAVIOUR)).status, 200);
  const client = await clientStats((stats) => stats.responses === WANTED);
  const server = await serverStats((stats) => stats.requests === WANTED && stats.bytesSent === WANTED * 2000);
  assert.deepEqual([client.open, server.open], [WANTED, WANTED]);
  assert.deepEqual([client.errors, server.errors], [{}, {}]);
  assert.deepEqual([client.bytesWrong, server.bytesWrong, server.requestsRepeated], [0, 0, 0]);
  assert.equal(client.connectLatency.count, WANTED);
  for (const side of ['client', 'server'] as const) {
    assert.equal((await ask(side, 'GET', '/healthz')).body.openHere, FILES - 200);
    assert.equal(workersOf(side).length, 2);
  }
});

test('a changed behaviour reaches the connections of all processes', async () => {
  await putClient({ ...BEHAVIOUR, close: { how: 'HalfClose' } });
  await serverStats((stats) => stats.endsOfStream === WANTED);
  assert.equal((await clientStats(() => true)).closed, 0);
  await putServer({ response: { bytes: 2000 }, onPeerClose: { action: 'Close' } });
  const client = await clientStats((stats) => stats.closed === WANTED);
  const server = await serverStats((stats) => stats.closed === WANTED);
  assert.deepEqual([client.errors, server.errors, client.closeLatency.count], [{}, {}, WANTED]);
});

test('a process that dies ends its connections, which are counted, and is replaced', async () => {
  await ask('client', 'DELETE', '/lanes/many');
  await ask('server', 'DELETE', '/lanes/many');
  await putServer({});
  await putClient({ connections: WANTED, rate: 5000 });
  await clientStats((stats) => stats.connected === WANTED);
  const victim = workersOf('client')[0] as number;
  process.kill(victim, 'SIGKILL');
  const { errors, open } = await clientStats((stats) => stats.closed > 0);
  assert.equal(open, WANTED - (errors.EPROCESSLOST ?? 0));
  await putClient({ connections: WANTED + (errors.EPROCESSLOST ?? 0), rate: 5000 });
  await clientStats(
    (stats) => stats.open === WANTED && stats.connected === WANTED + (errors.EPROCESSLOST ?? 0),
  );
});

test('a lane deleted ends the connections of all processes', async () => {
  await ask('client', 'DELETE', '/lanes/many');
  await serverStats((stats) => stats.open === 0);
});

test('more connections than all processes together may have are refused with the reason', async () => {
  const { status, body } = await putClient({ connections: 30_000 });
  assert.equal(status, 409);
  assert.equal(
    body.error.message,
    'Cannot open 30000 connections: one process may have 500 open files (RLIMIT_NOFILE), 200 of them in reserve, and 16 processes are the most',
  );
});

for (const side of ['client', 'server'] as const) {
  test(`the ${side} at SIGTERM ends its further processes too`, async () => {
    const workers = workersOf(side);
    assert.ok(workers.length > 0);
    services[side].kill('SIGTERM');
    assert.deepEqual(await once(services[side], 'exit'), [0, null]);
    assert.deepEqual(
      workers.filter((pid) => parentOf(pid) !== null),
      [],
    );
  });
}
