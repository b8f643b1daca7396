// A lane of the server: how it accepts, from which sockets, and how it ends; over 127.0.0.1, with the kernel's own view.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { FileBudget } from '#services/control/file-budget.ts';
import { until } from '#services/control/until.ts';
import { ADDRESS, planOf, ServerBench } from './server-bench.ts';
import { ServerLane } from './server-lane.ts';

test('ServerLane with pace Stopped leaves connections in the accept queue until the pace changes', async (t) => {
  const bench = await ServerBench.make(t, { accept: { pace: 'Stopped' } });
  await bench.connect();
  await bench.connect();
  const waiting = await until(
    () => bench.rows(['ESTABLISHED']),
    (rows) => rows.length === 2,
  );
  assert.deepEqual(
    waiting.map((row) => row.inode),
    [0, 0],
  );
  assert.equal(bench.stats().accepted, 0);
  bench.put({ accept: { pace: 'Unlimited' } });
  await bench.statsWhen((stats) => stats.accepted === 2);
  assert.ok(bench.rows(['ESTABLISHED']).every((row) => row.inode !== 0));
});

test('ServerLane with a pace that becomes Stopped accepts no more', async (t) => {
  const bench = await ServerBench.make(t);
  await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  bench.put({ accept: { pace: 'Stopped' } });
  await bench.connect();
  await until(
    () => bench.rows(['ESTABLISHED']),
    (rows) => rows.some((row) => row.inode === 0),
  );
  assert.equal(bench.stats().accepted, 1);
});

test('ServerLane with pace Limited accepts in the end all that wait', async (t) => {
  const bench = await ServerBench.make(t, { accept: { pace: 'Limited', perSecond: 20 } });
  await Promise.all([1, 2, 3, 4, 5].map(() => bench.connect()));
  assert.ok(bench.stats().accepted < 5);
  await bench.statsWhen((stats) => stats.accepted === 5);
});

test('ServerLane with a changed backlog changes the limit of the accept queue', async (t) => {
  const bench = await ServerBench.make(t, { backlog: 7 });
  assert.equal(bench.rows(['LISTEN'])[0]?.sendQueue, 7);
  bench.put({ backlog: 9 });
  assert.equal(bench.rows(['LISTEN'])[0]?.sendQueue, 9);
});

test('ServerLane with BoundIdle shows CLOSED sockets, and listens again when told', async (t) => {
  const bench = await ServerBench.make(t, { socket: 'BoundIdle', boundIdle: { sockets: 3 } });
  const idle = () => bench.rows(['CLOSED'], true).filter((row) => row.boundInactive).length;
  assert.equal(idle(), 3);
  const refused = connect({ host: ADDRESS, port: bench.port });
  assert.equal((await once(refused, 'error'))[0].code, 'ECONNREFUSED');
  bench.put({ socket: 'BoundIdle', boundIdle: { sockets: 1 } });
  assert.equal(idle(), 1);
  bench.put({});
  assert.equal(idle(), 0);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  bench.put({ socket: 'BoundIdle', boundIdle: { sockets: 2 } });
  assert.equal(idle(), 2);
  assert.equal(socket.destroyed, false); // an accepted connection outlives its listener
});

test('ServerLane out of files counts EMFILE, leaves the connection in the queue, and takes it later', async (t) => {
  const bench = await ServerBench.make(t, {}, new FileBudget(2, 1));
  const first = await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  await bench.connect();
  const { accepted } = await bench.statsWhen((stats) => (stats.errors.EMFILE ?? 0) > 0);
  assert.equal(accepted, 1);
  first.end();
  first.resume();
  await bench.statsWhen((stats) => stats.accepted === 2);
});

test('ServerLane closed ends its connections with a reset and gives the port back', async (t) => {
  const bench = await ServerBench.make(t);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  bench.lane.close();
  const [error] = await once(socket, 'error');
  assert.equal(error.code, 'ECONNRESET');
  await until(
    () => bench.rows(),
    (rows) => rows.length === 0,
  );
});

test('ServerLane on a port in use is refused with EADDRINUSE', async (t) => {
  const bench = await ServerBench.make(t);
  const again = {
    address: { address: ADDRESS, port: bench.port },
    plan: planOf({}),
    files: new FileBudget(100),
    now: () => 0,
  };
  assert.throws(() => new ServerLane(again), { code: 'EADDRINUSE' });
});

test('ServerLane that cannot bind so many sockets says so, and listens again when told', async (t) => {
  const bench = await ServerBench.make(t, {}, new FileBudget(8, 4));
  assert.throws(
    () => bench.put({ socket: 'BoundIdle', boundIdle: { sockets: 5 } }),
    /Cannot bind 5 more sockets: 4 files are left of 8/,
  );
  assert.equal(bench.lane.isSettled, false);
  bench.put({});
  await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
});
