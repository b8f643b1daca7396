// The client and server services as processes, in one network namespace of their own, over their control APIs.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { ClientStats, ServerStats } from '#lab/run/observation.ts';
import { parseCounters } from '#linux/procfs.ts';
import { until } from '#services/control/until.ts';
import { type Answer, askSocket } from './ask-socket.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const FOLDER = mkdtempSync('/tmp/synfin-test-');
/** Loopback up, and Fast Open for both ends. */
const SCRIPT = `set -e
  ip link set lo up
  echo 3 > /proc/sys/net/ipv4/tcp_fastopen
  SYNFIN_LISTEN="unix:$2" "$1" services/server/main.ts &
  SYNFIN_LISTEN="unix:$3" "$1" services/client/main.ts &
  wait`;

type Side = 'client' | 'server';

const socketOf = (side: Side) => path.join(FOLDER, `${side}.sock`);

const ask = (side: Side, method: string, route: string, body?: unknown): Promise<Answer> =>
  askSocket(socketOf(side), method, route, body);

const putServer = (lane: string, port: number, behaviour: object, address = '127.0.0.1') =>
  ask('server', 'PUT', `/lanes/${lane}`, { address, port, behaviour });
const putClient = (lane: string, port: number, behaviour: object, address = '127.0.0.1') =>
  ask('client', 'PUT', `/lanes/${lane}`, { target: { address, port }, behaviour });

function clientStats(lane: string, isRight: (stats: ClientStats) => boolean): Promise<ClientStats> {
  return until(async () => (await ask('client', 'GET', `/lanes/${lane}`)).body, isRight);
}
function serverStats(lane: string, isRight: (stats: ServerStats) => boolean): Promise<ServerStats> {
  return until(async () => (await ask('server', 'GET', `/lanes/${lane}`)).body, isRight);
}

let processes: ChildProcess;
const pids: Record<Side, number> = { client: 0, server: 0 };

before(async () => {
  const args = ['--net', 'sh', '-c', SCRIPT, 'sh', process.execPath, socketOf('server'), socketOf('client')];
  processes = spawn('unshare', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const side of ['client', 'server'] as const) {
    const isReady = (answer: Answer | null) => answer?.status === 200;
    const look = () => ask(side, 'GET', '/healthz').catch(() => null); // not there yet
    pids[side] = (await until(look, isReady))?.body.pid;
  }
});

after(() => {
  for (const pid of Object.values(pids).filter((pid) => pid > 0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH'); // the last test has ended it
    }
  }
  rmSync(FOLDER, { recursive: true });
});

function kernelCounter(name: string): number {
  return parseCounters(readFileSync(`/proc/${pids.client}/net/netstat`, 'utf8'))[name] ?? 0;
}

for (const [family, address] of [
  ['IPv4', '127.0.0.1'],
  ['IPv6', '::1'],
] as const) {
  test(`client and server over ${family} exchange requests and responses without an error`, async () => {
    const lane = `exchange.${family.toLowerCase()}`;
    await putServer(lane, 7001, { response: { bytes: 5000 } }, address);
    const asked = {
      connections: 200,
      request: { bytes: 3000 },
      response: { bytes: 5000 },
      close: { how: 'HalfClose' },
    };
    await putClient(lane, 7001, asked, address);
    const client = await clientStats(lane, (stats) => stats.closed === 200);
    const server = await serverStats(lane, (stats) => stats.closed === 200);
    assert.deepEqual([client.errors, server.errors], [{}, {}]);
    assert.deepEqual([client.responses, server.requests, server.requestsRepeated], [200, 200, 0]);
    assert.deepEqual([client.bytesReceived, server.bytesReceived], [1_000_000, 600_000]);
    assert.deepEqual([client.bytesWrong, server.bytesWrong], [0, 0]);
    assert.equal(client.closeLatency.count, 200);
    await ask('client', 'DELETE', '/lanes');
    await ask('server', 'DELETE', '/lanes');
  });
}

test('client with fastOpen sends the request on the SYN, once it has a cookie', async () => {
  await putServer('fast', 7002, { fastOpen: {}, response: { bytes: 10 } });
  const behaviour = {
    fastOpen: true,
    request: { bytes: 100 },
    response: { bytes: 10 },
    close: { how: 'Fin' },
  };
  await putClient('fast', 7002, { ...behaviour, connections: 1 });
  await clientStats('fast', (stats) => stats.responses === 1);
  const earlier = kernelCounter('TcpExt.TCPFastOpenActive');
  await putClient('fast', 7002, { ...behaviour, connections: 4 });
  const { errors } = await clientStats('fast', (stats) => stats.responses === 4);
  assert.deepEqual(errors, {});
  assert.equal(kernelCounter('TcpExt.TCPFastOpenActive') - earlier, 3);
  assert.equal((await serverStats('fast', (stats) => stats.requests === 4)).requestsRepeated, 0);
});

test('client with synRetries 1 gives up with ETIMEDOUT where nobody accepts', async () => {
  await putServer('full', 7003, { accept: { pace: 'Stopped' }, backlog: 0 });
  await putClient('full', 7003, { connections: 2, rate: 10, synRetries: 1 });
  const { errors, connected } = await clientStats('full', (stats) => stats.closed === 1);
  assert.deepEqual([errors, connected], [{ ETIMEDOUT: 1 }, 1]);
});

test('PUT of the same lane twice gives the same answer and starts nothing', async () => {
  await putServer('twice', 7004, {});
  const first = await putClient('twice', 7004, { connections: 3 });
  await clientStats('twice', (stats) => stats.connected === 3);
  const second = await putClient('twice', 7004, { connections: 3 });
  assert.deepEqual([first.status, second], [200, first]);
  assert.equal(first.body.behaviour.rate, 1000);
  assert.equal((await clientStats('twice', () => true)).started, 3);
});

test('DELETE of a lane resets its connections and forgets it', async () => {
  await putServer('gone', 7005, {});
  await putClient('gone', 7005, { connections: 5, rate: 10_000 });
  await serverStats('gone', (stats) => stats.open === 5);
  assert.equal((await ask('client', 'DELETE', '/lanes/gone')).status, 204);
  const { errors } = await serverStats('gone', (stats) => stats.closed === 5);
  assert.deepEqual(errors, { ECONNRESET: 5 });
  const gone = await ask('client', 'GET', '/lanes/gone');
  assert.equal(gone.status, 404);
  assert.equal(gone.body.error.message, 'Cannot find lane "gone": no such lane');
  assert.equal((await ask('client', 'DELETE', '/lanes/gone')).status, 204);
});

test('PUT with several faults is refused with all of them', async () => {
  const { status, body } = await putClient('bad', 0, { rate: 0, close: { how: 'Slam' }, more: 1 }, 'example');
  assert.equal(status, 400);
  const paths = body.error.problems.map((problem: { path: string }) => problem.path);
  assert.deepEqual(paths.sort(), [
    'behaviour.close.how',
    'behaviour.more',
    'behaviour.rate',
    'target.address',
    'target.port',
  ]);
  assert.match(body.error.message, /target\.address: must be an IPv4 or IPv6 address, not "example"/);
});

test('PUT of a server lane that would move, or whose port is taken, is a conflict', async () => {
  await putServer('here', 7006, {});
  const moved = await putServer('here', 7007, {});
  assert.equal(moved.status, 409);
  assert.match(moved.body.error.message, /it is at "[^"]+" port 7006; delete it first/);
  const taken = await putServer('there', 7006, {});
  assert.equal(taken.status, 409);
  assert.match(taken.body.error.message, /EADDRINUSE/);
  const none = await ask('server', 'GET', '/lanes/there');
  assert.equal(none.status, 404);
  assert.equal(none.body.error.message, 'Cannot find lane "there": no such lane');
});

test('GET /lanes and /metrics show what there is', async () => {
  await putServer('seen', 7008, {});
  await putClient('seen', 7008, { connections: 2, rate: 10_000 });
  await clientStats('seen', (stats) => stats.connected === 2);
  const { body } = await ask('client', 'GET', '/lanes');
  assert.ok(body.lanes.some((lane: { name: string }) => lane.name === 'seen'));
  const metrics = `${(await ask('client', 'GET', '/metrics')).body}`;
  assert.match(metrics, /^synfin_client_connections_total\{lane="seen",result="connected"\} 2$/m);
  assert.match(metrics, /^synfin_client_connect_duration_seconds_bucket\{le="\+Inf",lane="seen"\} 2$/m);
  assert.match(metrics, /^synfin_client_connect_duration_seconds_count\{lane="seen"\} 2$/m);
  assert.match(
    `${(await ask('server', 'GET', '/metrics')).body}`,
    /^synfin_server_connections_open\{lane="seen"\} 2$/m,
  );
});

for (const side of ['client', 'server'] as const) {
  test(`the ${side} at SIGTERM ends with its connections`, async () => {
    process.kill(pids[side], 'SIGTERM');
    await until(
      () =>
        ask(side, 'GET', '/healthz').then(
          () => 'answers',
          (error) => error.code,
        ),
      (state) => state === 'ENOENT',
    );
    if (side === 'client') await serverStats('seen', (stats) => stats.open === 0);
    else assert.deepEqual(await once(processes, 'exit'), [0, null]);
  });
}
