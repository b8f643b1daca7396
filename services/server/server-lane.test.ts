import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { patternBytes, requestBytes } from '#lab/spec/application-bytes.ts';
import { type ServerBehaviourInput, serverBehaviour } from '#lab/spec/server-behaviour.ts';
import type { TcpState } from '#lab/spec/state.ts';
import { SockDiag, type SocketRow } from '#linux/sock-diag.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { freePort } from '#services/control/free-port.ts';
import { until } from '#services/control/until.ts';
import { ServerLane } from './server-lane.ts';
import { serverPlan } from './server-plan.ts';

const ADDRESS = '127.0.0.1';
const planOf = (behaviour: ServerBehaviourInput) => serverPlan(serverBehaviour.parse(behaviour));

/** A lane on a port of its own, and the kernel's view of that port. */
class Bench {
  readonly port: number;
  readonly lane: ServerLane;
  readonly #diag = SockDiag.open();
  readonly #sockets: Socket[] = [];

  private constructor(port: number, behaviour: ServerBehaviourInput, files: FileBudget) {
    this.port = port;
    this.lane = new ServerLane({
      address: { address: ADDRESS, port },
      plan: planOf(behaviour),
      files,
      now: () => performance.now(),
    });
  }

  static async make(
    t: TestContext,
    behaviour: ServerBehaviourInput = {},
    files = new FileBudget(10_000),
  ): Promise<Bench> {
    const bench = new Bench(await freePort(), behaviour, files);
    t.after(() => bench.#end());
    return bench;
  }

  put(behaviour: ServerBehaviourInput): void {
    this.lane.update(planOf(behaviour));
  }

  /** A client that reads, and does not close by itself. */
  async connect(): Promise<Socket> {
    const socket = connect({ host: ADDRESS, port: this.port, allowHalfOpen: true });
    this.#sockets.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  rows(states?: TcpState[], boundInactive = false): SocketRow[] {
    return this.#diag
      .dump({ family: 'IPv4', ...(states ? { states } : {}), boundInactive })
      .filter((row) => row.localPort === this.port);
  }

  stats() {
    return this.lane.total().toStats();
  }

  async statsWhen(isRight: (stats: ReturnType<Bench['stats']>) => boolean) {
    return until(() => this.stats(), isRight);
  }

  #end(): void {
    this.lane.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#diag.close();
  }
}

test('ServerLane with pace Stopped leaves connections in the accept queue until the pace changes', async (t) => {
  const bench = await Bench.make(t, { accept: { pace: 'Stopped' } });
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
  const bench = await Bench.make(t);
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
  const bench = await Bench.make(t, { accept: { pace: 'Limited', perSecond: 20 } });
  await Promise.all([1, 2, 3, 4, 5].map(() => bench.connect()));
  assert.ok(bench.stats().accepted < 5);
  await bench.statsWhen((stats) => stats.accepted === 5);
});

test('ServerLane with a changed backlog changes the limit of the accept queue', async (t) => {
  const bench = await Bench.make(t, { backlog: 7 });
  assert.equal(bench.rows(['LISTEN'])[0]?.sendQueue, 7);
  bench.put({ backlog: 9 });
  assert.equal(bench.rows(['LISTEN'])[0]?.sendQueue, 9);
});

test('ServerLane with onPeerClose Close closes when the peer has', async (t) => {
  const bench = await Bench.make(t);
  const socket = await bench.connect();
  socket.end();
  socket.resume();
  await once(socket, 'close');
  const { endsOfStream, errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual([endsOfStream, errors], [1, {}]);
});

test('ServerLane with onPeerClose Never stays in CLOSE_WAIT until the behaviour changes', async (t) => {
  const bench = await Bench.make(t, { onPeerClose: { action: 'Never' } });
  const socket = await bench.connect();
  socket.end();
  await bench.statsWhen((stats) => stats.endsOfStream === 1);
  assert.deepEqual(
    bench.rows(['CLOSE_WAIT', 'LAST_ACK', 'CLOSED']).map((row) => row.state),
    ['CLOSE_WAIT'],
  );
  assert.equal(bench.stats().open, 1);
  bench.put({ onPeerClose: { action: 'Close' } });
  socket.resume();
  await once(socket, 'close');
  await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(bench.rows(['CLOSE_WAIT']), []);
});

test('ServerLane with closeFirst put later closes open connections', async (t) => {
  const bench = await Bench.make(t);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.open === 1);
  bench.put({ closeFirst: { after: '10ms' } });
  socket.resume();
  await once(socket, 'end');
  const rows = await until(
    () => bench.rows(['FIN_WAIT_1', 'FIN_WAIT_2']),
    (found) => found[0]?.state === 'FIN_WAIT_2',
  );
  assert.equal(rows[0]?.inode, 0); // an orphan: the application has closed wholly
  socket.end();
  await until(
    () => bench.rows(['TIME_WAIT']),
    (found) => found.length === 1,
  );
});

test('ServerLane with closeHow Reset sends RST', async (t) => {
  const bench = await Bench.make(t, { closeFirst: { after: '0s' }, closeHow: 'Reset' });
  const socket = await bench.connect();
  socket.resume();
  const [error] = await once(socket, 'error');
  assert.equal(error.code, 'ECONNRESET');
});

test('ServerLane with reading Stopped closes its window, and takes all of the request once it reads', async (t) => {
  const bench = await Bench.make(t, { reading: 'Stopped', response: { bytes: 10 } });
  const socket = await bench.connect();
  const total = 20_000_000; // more than both buffers hold
  socket.write(requestBytes(new Uint8Array(16), total));
  await until(
    () => bench.rows(['ESTABLISHED']),
    (rows) => (rows[0]?.receiveQueue ?? 0) > 0,
  );
  await bench.statsWhen((stats) => stats.accepted === 1);
  assert.equal(bench.stats().requests, 0);
  bench.put({ reading: 'Always', response: { bytes: 10 } });
  const [response] = await once(socket.resume(), 'data');
  assert.equal(response.length, 10);
  const { requests, bytesReceived, bytesWrong } = bench.stats();
  assert.deepEqual([requests, bytesReceived, bytesWrong], [1, total, 0]);
});

test('ServerLane with a request gives the response and then closes first', async (t) => {
  const bench = await Bench.make(t, {
    response: { bytes: 200_000, after: '5ms' },
    closeFirst: { after: '0s' },
  });
  const socket = await bench.connect();
  socket.write(requestBytes(new Uint8Array(16), 100_000));
  const received = await buffer(socket);
  assert.ok(received.equals(patternBytes(0, 200_000)));
  const { requests, bytesReceived, bytesSent, bytesWrong } = bench.stats();
  assert.deepEqual(
    { requests, bytesReceived, bytesSent, bytesWrong },
    { requests: 1, bytesReceived: 100_000, bytesSent: 200_000, bytesWrong: 0 },
  );
});

test('ServerLane with reading Stopped leaves all in the kernel, reads it when told, and resets what it closes unread', async (t) => {
  const bench = await Bench.make(t, { reading: 'Stopped' });
  const [read, unread] = [await bench.connect(), await bench.connect()];
  for (const socket of [read, unread]) socket.write(requestBytes(new Uint8Array(16), 50_000));
  const queued = await until(
    () => bench.rows(['ESTABLISHED']).map((row) => row.receiveQueue),
    (found) => found.length === 2 && found.every((bytes) => bytes > 0),
  );
  assert.deepEqual([queued.length, bench.stats().bytesReceived], [2, 0]);
  read.write(requestBytes(Uint8Array.of(1, ...new Uint8Array(15)), 32));
  bench.put({});
  await bench.statsWhen((stats) => stats.requests === 3 && stats.bytesReceived === 100_032);
  bench.put({ reading: 'Stopped' });
  const late = await bench.connect();
  late.write('unread');
  await bench.statsWhen((stats) => stats.accepted === 3);
  await until(
    () => bench.rows(['ESTABLISHED']).some((row) => row.receiveQueue > 0),
    (found) => found,
  );
  late.resume();
  bench.put({ reading: 'Stopped', closeFirst: {} });
  const [error] = await once(late, 'error');
  assert.equal(error.code, 'ECONNRESET');
});

test('ServerLane with idleTimeout answers one request after another, and closes when no more comes', async (t) => {
  const bench = await Bench.make(t, { response: { bytes: 10 }, idleTimeout: '100ms' });
  const socket = await bench.connect();
  socket.write(requestBytes(new Uint8Array(16), 32));
  await once(socket, 'data');
  socket.end(requestBytes(Uint8Array.of(1, ...new Uint8Array(15)), 32));
  assert.ok((await buffer(socket)).equals(patternBytes(10, 10)));
  const quiet = await bench.connect();
  quiet.resume();
  await once(quiet, 'end');
  assert.equal((await bench.statsWhen((stats) => stats.requests === 2)).requestsRepeated, 0);
});

test('ServerLane with the same request on two connections counts it as repeated', async (t) => {
  const bench = await Bench.make(t);
  for (const _ of [1, 2]) (await bench.connect()).write(requestBytes(new Uint8Array(16), 40));
  const { requestsRepeated } = await bench.statsWhen((stats) => stats.requests === 2);
  assert.equal(requestsRepeated, 1);
});

test('ServerLane with send in onPeerClose sends on after the FIN, and then closes', async (t) => {
  const bench = await Bench.make(t, {
    response: { bytes: 10 },
    onPeerClose: { send: { bytes: 1000, over: '50ms' } },
  });
  const socket = await bench.connect();
  socket.end(requestBytes(new Uint8Array(16), 32));
  const received = await buffer(socket);
  assert.ok(received.equals(patternBytes(0, 1010)));
  await bench.statsWhen((stats) => stats.closed === 1);
});

test('ServerLane with send put later sends to connections in CLOSE_WAIT', async (t) => {
  const bench = await Bench.make(t, { onPeerClose: { action: 'Never' } });
  const socket = await bench.connect();
  socket.end();
  await bench.statsWhen((stats) => stats.endsOfStream === 1);
  bench.put({ onPeerClose: { action: 'Never', send: { bytes: 5 } } });
  const [data] = await once(socket, 'data');
  assert.ok(data.equals(patternBytes(0, 5)));
  assert.equal(bench.stats().open, 1);
});

test('ServerLane with a peer that resets counts ECONNRESET', async (t) => {
  const bench = await Bench.make(t);
  const socket = await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
  socket.resetAndDestroy();
  const { errors } = await bench.statsWhen((stats) => stats.closed === 1);
  assert.deepEqual(errors, { ECONNRESET: 1 });
});

test('ServerLane with a stranger reads and counts', async (t) => {
  const bench = await Bench.make(t, { response: { bytes: 5 } });
  const socket = await bench.connect();
  socket.end('GET / HTTP/1.1\r\nhost: a-host-name-of-some-length\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  const { bytesReceived, requests, bytesWrong } = bench.stats();
  assert.deepEqual([bytesReceived, requests, bytesWrong], [52, 0, 0]);
});

test('ServerLane with BoundIdle shows CLOSED sockets, and listens again when told', async (t) => {
  const bench = await Bench.make(t, { socket: 'BoundIdle', boundIdle: { sockets: 3 } });
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
  const bench = await Bench.make(t, {}, new FileBudget(2, 1));
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
  const bench = await Bench.make(t);
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
  const bench = await Bench.make(t);
  const again = {
    address: { address: ADDRESS, port: bench.port },
    plan: planOf({}),
    files: new FileBudget(100),
    now: () => 0,
  };
  assert.throws(() => new ServerLane(again), { code: 'EADDRINUSE' });
});

test('ServerLane that cannot bind so many sockets says so, and listens again when told', async (t) => {
  const bench = await Bench.make(t, {}, new FileBudget(8, 4));
  assert.throws(
    () => bench.put({ socket: 'BoundIdle', boundIdle: { sockets: 5 } }),
    /Cannot bind 5 more sockets: 4 files are left of 8/,
  );
  assert.equal(bench.lane.isSettled, false);
  bench.put({});
  await bench.connect();
  await bench.statsWhen((stats) => stats.accepted === 1);
});
