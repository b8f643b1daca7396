// The workload with fake connections and a clock of its own; real sockets are in client-connection.test.ts.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type ClientBehaviourInput, clientBehaviour } from '#lab/spec/client-behaviour.ts';
import { FileBudget } from '#services/control/file-budget.ts';
import { until } from '#services/control/until.ts';
import type { ClientConnectionOptions } from './client-connection.ts';
import { ClientLane, type LaneConnection } from './client-lane.ts';
import { type ClientPlan, clientPlan } from './client-plan.ts';

const TARGET = { address: '127.0.0.1', port: 1 };
const planOf = (behaviour: ClientBehaviourInput) => clientPlan(clientBehaviour.parse(behaviour));

class FakeConnection implements LaneConnection {
  readonly options: ClientConnectionOptions;
  plan: ClientPlan | null = null;

  constructor(options: ClientConnectionOptions) {
    this.options = options;
  }

  update(plan: ClientPlan): void {
    this.plan = plan;
  }

  abort(): void {
    this.end();
  }

  end(): void {
    this.options.counters.counts.closed++;
    this.options.onOver(this);
  }
}

class Bench {
  readonly opened: FakeConnection[] = [];
  readonly lane: ClientLane;
  failWith: Error | null = null;
  #now = 0;

  constructor(t: TestContext, behaviour: ClientBehaviourInput, files = new FileBudget(10_000)) {
    this.lane = new ClientLane({
      target: TARGET,
      plan: planOf(behaviour),
      files,
      now: () => this.#now,
      nonce: new Uint8Array(8).fill(7),
      open: (options) => {
        if (this.failWith) throw this.failWith;
        const connection = new FakeConnection(options);
        this.opened.push(connection);
        return connection;
      },
    });
    t.after(() => this.lane.close());
  }

  put(behaviour: ClientBehaviourInput): void {
    this.lane.update(TARGET, planOf(behaviour));
  }

  /** Lets the lane do what is due, until it is at rest. */
  async settle(): Promise<void> {
    for (let i = 0; i < 50; i++) await turn();
  }

  /** The clock goes on; a PUT of the same stands in for the timer, which runs on real time. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    this.lane.update(this.lane.target, this.lane.plan);
    await this.settle();
  }

  get counts() {
    return this.lane.counters.counts;
  }
}

test('ClientLane starts at the rate, and stops at the total', async (t) => {
  const bench = new Bench(t, { connections: 150, rate: 100 });
  await bench.settle();
  assert.equal(bench.counts.started, 1);
  await bench.pass(500);
  assert.equal(bench.counts.started, 51);
  await bench.pass(900);
  await bench.pass(900);
  assert.equal(bench.counts.started, 150);
});

test('ClientLane after a long stall makes up for a second of it', async (t) => {
  const bench = new Bench(t, { endless: true, rate: 100 });
  await bench.pass(60_000);
  assert.equal(bench.counts.started, 101);
});

test('ClientLane with the same total again opens none, with a larger one the difference', async (t) => {
  const bench = new Bench(t, { connections: 10, rate: 100_000 });
  await bench.pass(10);
  bench.put({ connections: 10, rate: 100_000 });
  await bench.pass(10);
  assert.equal(bench.counts.started, 10);
  bench.put({ connections: 15, rate: 100_000 });
  await bench.pass(10);
  assert.equal(bench.counts.started, 15);
});

test('ClientLane at its concurrency puts starts off, and makes them when there is room', async (t) => {
  const bench = new Bench(t, { connections: 5, rate: 100_000, concurrency: 2 });
  await bench.pass(10);
  assert.deepEqual([bench.counts.started, bench.counts.throttled], [2, 3]);
  bench.opened[0]?.end();
  await bench.settle();
  assert.deepEqual([bench.counts.started, bench.counts.throttled, bench.lane.counters.open], [3, 3, 2]);
  bench.put({ connections: 5, rate: 100_000, concurrency: 10 });
  await bench.settle();
  assert.equal(bench.counts.started, 5);
});

test('ClientLane with fewer connections than were put off calls those off', async (t) => {
  const bench = new Bench(t, { connections: 50, rate: 100_000, concurrency: 2 });
  await bench.pass(10);
  bench.put({ connections: 3, rate: 100_000, concurrency: 100 });
  await bench.pass(10);
  assert.equal(bench.counts.started, 3);
});

test('ClientLane without files left throttles', async (t) => {
  const bench = new Bench(t, { connections: 5, rate: 100_000, close: { how: 'Fin' } }, new FileBudget(4, 2));
  await bench.pass(10);
  assert.deepEqual([bench.counts.started, bench.counts.throttled], [2, 3]);
});

test('ClientLane without files left starts when another lane gives some back', async (t) => {
  const files = new FileBudget(4, 2);
  const [one, two] = [1, 2].map(() => new Bench(t, { connections: 2, rate: 100_000 }, files)) as [
    Bench,
    Bench,
  ];
  await one.pass(10);
  await two.pass(10);
  assert.equal(one.counts.started + two.counts.started, 2);
  one.lane.close();
  await until(
    () => two.counts.started,
    (started) => started === 2,
  );
});

test('ClientLane endless that cannot keep up owes no more than its concurrency', async (t) => {
  const bench = new Bench(t, { endless: true, rate: 1000, concurrency: 3 });
  await bench.pass(500);
  assert.equal(bench.counts.started, 3);
  for (const connection of [...bench.opened]) connection.end();
  await bench.settle();
  for (const connection of bench.opened.slice(3)) connection.end();
  await bench.settle();
  assert.equal(bench.counts.started, 6);
});

test('ClientLane whose connection cannot be opened counts it by errno, as started and closed', async (t) => {
  const bench = new Bench(t, { connections: 3, rate: 100_000 });
  bench.failWith = Object.assign(new Error('no more files'), { code: 'EMFILE' });
  await bench.pass(10);
  const { started, closed, errors, open } = bench.lane.counters.toStats();
  assert.deepEqual(
    { started, closed, errors, open },
    { started: 3, closed: 3, errors: { EMFILE: 3 }, open: 0 },
  );
});

test('ClientLane gives every connection an identity of its own', async (t) => {
  const bench = new Bench(t, { connections: 300, rate: 100_000 });
  await bench.pass(10);
  const identities = bench.opened.map(({ options }) => Buffer.from(options.identity).toString('hex'));
  assert.equal(new Set(identities).size, 300);
  assert.ok(identities.every((identity) => identity.length === 32 && identity.startsWith('07'.repeat(8))));
});

test('ClientLane with a changed behaviour tells open connections', async (t) => {
  const bench = new Bench(t, { connections: 1 });
  await bench.settle();
  bench.put({ connections: 1, close: { how: 'Reset' } });
  assert.equal(bench.opened[0]?.plan?.behaviour.close.how, 'Reset');
});

test('ClientLane closed ends all connections and starts no more', async (t) => {
  const bench = new Bench(t, { endless: true, rate: 1000 });
  await bench.pass(10);
  bench.lane.close();
  assert.equal(bench.lane.counters.open, 0);
  const { started } = bench.counts;
  await bench.pass(100);
  assert.equal(bench.counts.started, started);
});
