import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type ClientBehaviourInput, clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { type FakeWorker, FakeWorkerPool } from '#services/control/fake-worker-pool.ts';
import { ClientCounters } from './client-counters.ts';
import { clientPlan } from './client-plan.ts';
import { ClientWorkers, type LaneOverflow } from './client-workers.ts';

const TARGET = { address: '127.0.0.1', port: 1 };
const planOf = (behaviour: ClientBehaviourInput) => clientPlan(clientBehaviour.parse(behaviour));

class Bench {
  readonly pool: FakeWorkerPool;
  readonly workers: ClientWorkers;
  readonly overflow: LaneOverflow;
  roomCalls = 0;

  constructor() {
    let made: FakeWorkerPool | null = null;
    this.workers = new ClientWorkers((events) => {
      made = new FakeWorkerPool(events);
      return made;
    });
    this.pool = made as unknown as FakeWorkerPool;
    this.overflow = this.workers.lane(TARGET, planOf({ connections: 100 }), () => {
      this.roomCalls++;
    });
  }

  start(count: number): void {
    for (let i = 0; i < count; i++) this.overflow.start();
  }

  /** The worker says of its lane how many are over. */
  report(worker: FakeWorker, key: string, closed: number): void {
    const data = new ClientCounters().toData();
    data.counts.closed = closed;
    data.counts.connected = closed;
    this.pool.events.onMessage(worker, { type: 'Counters', lanes: { [key]: data } });
  }

  total(): ClientCounters {
    const counters = new ClientCounters();
    this.overflow.addTo(counters);
    return counters;
  }
}

test('ClientWorkers without a worker have no room, and can grow', () => {
  const { overflow, pool } = new Bench();
  assert.deepEqual([overflow.room, overflow.canGrow], [0, true]);
  overflow.grow();
  assert.equal(pool.grown, 1);
  assert.throws(() => overflow.start(), /Cannot start a connection in another process: no room/);
});

test('ClientWorkers with several starts in a turn send one total to each worker', async () => {
  const bench = new Bench();
  const [first, second] = [bench.pool.add(3), bench.pool.add(3)];
  assert.equal(bench.roomCalls, 2);
  bench.start(5);
  await turn();
  const totals = [first, second].map(({ sent }) =>
    sent.map((message) => (message.behaviour as { connections: number }).connections),
  );
  assert.deepEqual(totals, [[3], [2]]);
  assert.deepEqual([bench.overflow.started, bench.overflow.open, bench.overflow.room], [5, 5, 1]);
});

test('ClientWorkers with connections that are over have room again', async () => {
  const bench = new Bench();
  const worker = bench.pool.add(3);
  bench.start(3);
  await turn();
  const calls = bench.roomCalls;
  bench.report(worker, String(worker.sent[0]?.key), 2);
  assert.deepEqual([bench.overflow.room, bench.overflow.open, bench.roomCalls], [2, 1, calls + 1]);
  assert.deepEqual([bench.total().counts.started, bench.total().counts.closed], [3, 2]);
});

test('ClientWorkers with a changed behaviour put it, and keep the totals', async () => {
  const bench = new Bench();
  const worker = bench.pool.add(5);
  bench.start(2);
  await turn();
  bench.overflow.update(TARGET, planOf({ endless: true, close: { how: 'Reset' } }));
  await turn();
  const { connections, endless, close } = (worker.sent.at(-1)?.behaviour ?? {}) as Record<string, unknown>;
  assert.deepEqual([connections, endless, close], [2, false, { how: 'Reset', after: '0s' }]);
});

test('ClientWorkers with a worker lost count its connections as over', async () => {
  const bench = new Bench();
  const worker = bench.pool.add(5);
  bench.start(4);
  await turn();
  bench.report(worker, String(worker.sent[0]?.key), 1);
  bench.pool.events.onLost(worker);
  assert.deepEqual([bench.overflow.open, bench.overflow.room], [0, 0]);
  assert.deepEqual(bench.total().errors.toObject(), { EPROCESSLOST: 3 });
});

test('ClientWorkers with a lane closed tell the workers, and pass over late reports', async () => {
  const bench = new Bench();
  const worker = bench.pool.add(5);
  bench.start(4);
  await turn();
  bench.overflow.close();
  const key = String(worker.sent[0]?.key);
  assert.deepEqual(worker.sent.at(-1), { type: 'Delete', key });
  bench.report(worker, key, 1);
  assert.equal(bench.overflow.room, 5);
});
