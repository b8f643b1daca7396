import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ServerBehaviourInput, serverBehaviour } from '#lab/spec/server-behaviour.ts';
import { bindIdle, closeFd } from '#linux/tcp-socket.ts';
import { type FakeWorker, FakeWorkerPool } from '#services/control/fake-worker-pool.ts';
import { SeenIdentities } from './seen-identities.ts';
import { ServerCounters } from './server-counters.ts';
import { serverPlan } from './server-plan.ts';
import { type LaneOverflow, ServerWorkers } from './server-workers.ts';

const planOf = (behaviour: ServerBehaviourInput) => serverPlan(serverBehaviour.parse(behaviour));
/** Any socket stands in for an accepted one: it only changes hands. */
const anFd = () => bindIdle({ address: '127.0.0.1', port: 0 });

class Bench {
  readonly pool: FakeWorkerPool;
  readonly seen = new SeenIdentities();
  readonly overflow: LaneOverflow;

  constructor() {
    let made: FakeWorkerPool | null = null;
    const workers = new ServerWorkers((events) => {
      made = new FakeWorkerPool(events);
      return made;
    });
    this.pool = made as unknown as FakeWorkerPool;
    this.overflow = workers.lane(planOf({}), this.seen);
  }

  report(worker: FakeWorker, closed: number, identities: string[] = []): void {
    const data = new ServerCounters().toData();
    data.counts.closed = closed;
    const lanes = { [String(worker.sent[0]?.key)]: { data, identities } };
    this.pool.events.onMessage(worker, { type: 'Counters', lanes });
  }

  total(): ServerCounters {
    const counters = new ServerCounters();
    this.overflow.addTo(counters);
    return counters;
  }

  end(worker: FakeWorker): void {
    for (const socket of worker.sockets) socket.destroy();
  }
}

test('ServerWorkers without a worker start one, and have room soon', () => {
  const { overflow, pool } = new Bench();
  assert.equal(overflow.room(), 'Soon');
  assert.equal(pool.grown, 1);
  pool.canGrow = false;
  assert.equal(overflow.room(), 'None');
  const fd = anFd();
  assert.throws(() => overflow.take(fd), /Cannot hand a connection to another process: no room/);
  closeFd(fd);
});

test('ServerWorkers hand connections over, the behaviour before the first', () => {
  const bench = new Bench();
  const worker = bench.pool.add(2);
  for (const _ of [1, 2]) bench.overflow.take(anFd());
  assert.deepEqual(
    worker.sent.map(({ type }) => type),
    ['Put', 'Connection', 'Connection'],
  );
  assert.equal(worker.sockets.length, 2);
  assert.equal(bench.overflow.room(), 'Soon');
  bench.report(worker, 1);
  assert.equal(bench.overflow.room(), 'Room');
  assert.deepEqual([bench.total().counts.accepted, bench.total().open], [2, 1]);
  bench.end(worker);
});

test('ServerWorkers see a request repeated whichever process got it', () => {
  const bench = new Bench();
  const workers = [bench.pool.add(1), bench.pool.add(1)];
  for (const _ of workers) bench.overflow.take(anFd());
  bench.seen.add('aa');
  for (const [i, worker] of workers.entries()) bench.report(worker, 0, i === 0 ? ['aa', 'bb'] : ['bb', 'cc']);
  assert.equal(bench.total().counts.requestsRepeated, 2);
  for (const worker of workers) bench.end(worker);
});

test('ServerWorkers whose worker is not reached count the connection as over', () => {
  const bench = new Bench();
  const worker = bench.pool.add(2);
  worker.isReached = false;
  bench.overflow.take(anFd());
  assert.equal(worker.sockets[0]?.destroyed, true);
  assert.deepEqual([bench.total().open, bench.total().errors.toObject()], [0, { EPROCESSLOST: 1 }]);
});

test('ServerWorkers with a worker lost count its connections as over', () => {
  const bench = new Bench();
  const worker = bench.pool.add(2);
  bench.overflow.take(anFd());
  bench.pool.events.onLost(worker);
  assert.deepEqual([bench.total().open, bench.total().errors.toObject()], [0, { EPROCESSLOST: 1 }]);
  bench.end(worker);
});

test('ServerWorkers with a changed behaviour, and with a lane closed, tell the workers', () => {
  const bench = new Bench();
  const worker = bench.pool.add(2);
  bench.overflow.take(anFd());
  bench.overflow.update(planOf({ onPeerClose: { action: 'Never' } }));
  bench.overflow.close();
  assert.deepEqual(
    worker.sent.map(({ type }) => type),
    ['Put', 'Connection', 'Put', 'Delete'],
  );
  bench.end(worker);
});
