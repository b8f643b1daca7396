// Lanes and faults as the API puts them, with rules that only write down what they are told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { fault } from '#lab/spec/fault.ts';
import { Engine } from './engine.ts';
import { FaultService } from './fault-service.ts';
import { FaultSet } from './fault-set.ts';
import type { RuledLane } from './lane-elements.ts';
import { LaneService } from './lane-service.ts';
import type { LaneSpec } from './lane-spec.ts';
import type { StoredLane } from './lane-store.ts';
import { LaneTable } from './lane-table.ts';
import { ManualClock } from './manual-clock.ts';
import { RuledLanes } from './ruled-lanes.ts';
import { SegmentRing } from './segment-ring.ts';
import { Serial } from './serial.ts';

const SPEC: LaneSpec = {
  port: 9000,
  client: '10.77.0.2',
  server: '10.77.0.4',
  record: 'FaultedOnly',
  seed: 1,
};
const drop = fault.parse({ name: 'f', match: { role: 'Fin' }, action: 'Drop', duration: '10s' });

/** "9000 Nothing" or "9000 Control" and so on. */
function described(lanes: readonly RuledLane[]): string {
  return lanes.map(({ spec, diversion }) => `${spec.port} ${diversion}`).join(', ');
}

class Bench {
  readonly clock = new ManualClock();
  readonly lanes = new LaneTable();
  readonly faults = new FaultSet();
  readonly ruled: string[] = [];
  readonly prepared: string[] = [];
  stored: readonly StoredLane[] = [];
  ruleError: Error | null = null;
  prepareError: Error | null = null;
  address: string | null = '10.77.0.3';
  /** What was logged. */
  readonly told: string[] = [];
  readonly laneService: LaneService;
  readonly faultService: FaultService;

  constructor() {
    const log = pino(
      { base: null, timestamp: false },
      { write: (line) => this.told.push(JSON.parse(line).msg) },
    );
    const set = async (lanes: readonly RuledLane[]) => {
      if (this.ruleError) throw this.ruleError;
      this.ruled.push(described(lanes));
    };
    const { clock, lanes, faults } = this;
    const engine = new Engine({
      verdicts: { accept: () => undefined, drop: () => undefined, flush: () => undefined },
      sender: { send: () => undefined },
      clock,
      log,
      lanes,
      ring: new SegmentRing(10),
      limits: { flows: 10, count: 10, bytes: 10_000 },
      relayIcmp: () => false,
      ownAddress: () => this.address,
      onKeptChanged: () => undefined,
    });
    const ownAddress = () => this.address;
    const ruled = new RuledLanes({ lanes, rules: { start: set, set, stop: set }, ownAddress });
    const serial = new Serial();
    this.faultService = new FaultService({ engine, lanes, faults, ruled, serial, clock, log });
    this.laneService = new LaneService({
      engine,
      lanes,
      faults,
      faultService: this.faultService,
      ruled,
      serial,
      store: {
        load: () => [...this.stored],
        save: (stored) => {
          this.stored = stored;
        },
      },
      log,
      placement: 'Gateway',
      ownAddress,
      prepareFamily: (family) => {
        if (this.prepareError) throw this.prepareError;
        this.prepared.push(family);
      },
    });
  }
}

/** Lets promises settle that nobody waits for. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('LaneService.start takes over the lanes that were stored', async () => {
  const bench = new Bench();
  bench.stored = [{ name: 'a.main', spec: SPEC }];
  await bench.laneService.start();
  assert.deepEqual([bench.ruled, bench.prepared], [['9000 Nothing'], ['IPv4']]);
  assert.deepEqual(bench.laneService.all(), [{ name: 'a.main', ...SPEC, connections: 0 }]);
});

test('LaneService.start with lanes that cannot be taken over starts without them', async () => {
  const bench = new Bench();
  bench.stored = [{ name: 'a.main', spec: SPEC }];
  bench.prepareError = new Error('forwarding is off');
  await bench.laneService.start();
  assert.deepEqual([bench.ruled, bench.laneService.all()], [[''], []]);
  assert.deepEqual(bench.told, ['Cannot take over all lanes']);
});

test('LaneService.put makes the rules, stores the lane, and does nothing the second time', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.laneService.put('a.main', SPEC);
  assert.deepEqual(bench.ruled, ['9000 Nothing']);
  assert.deepEqual(bench.stored, [{ name: 'a.main', spec: SPEC }]);
});

test('LaneService.put with other values changes the lane and keeps its faults', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  await bench.laneService.put('a.main', { ...SPEC, port: 9001 });
  assert.deepEqual(bench.ruled, ['9000 Nothing', '9000 Control', '9001 Control']);
  assert.deepEqual(
    bench.laneService.all().map(({ port }) => port),
    [9001],
  );
  await assert.rejects(bench.laneService.put('b.main', { ...SPEC, port: 9001 }), { status: 409 });
  await bench.laneService.put('b.main', SPEC);
});

test('LaneService.put whose rules fail leaves no lane', async () => {
  const bench = new Bench();
  bench.ruleError = new Error('nft');
  await assert.rejects(bench.laneService.put('a.main', SPEC), /nft/);
  assert.deepEqual([bench.laneService.all(), bench.stored], [[], []]);
});

test('LaneService.put in a family of which the proxy has no address is refused', async () => {
  const bench = new Bench();
  bench.address = null;
  await assert.rejects(bench.laneService.put('a.main', SPEC), /the proxy has no IPv4 address/);
});

test('FaultService.put is in force once its segments are diverted, and not at all where that fails', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  bench.ruleError = new Error('nft');
  await assert.rejects(bench.faultService.put('a.f', { lane: 'a.main', spec: drop }), /nft/);
  assert.deepEqual([bench.faultService.all(), bench.lanes.get('a.main')?.faults], [[], []]);
  bench.ruleError = null;
  const view = await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  assert.deepEqual([view.state, view.endsInMs, bench.ruled.at(-1)], ['InForce', 10_000, '9000 Control']);
});

test('FaultService.put of the same again keeps its end, also after that; another one is refused until the first is deleted', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  bench.clock.advance(4000);
  assert.equal((await bench.faultService.put('a.f', { lane: 'a.main', spec: drop })).endsInMs, 6000);
  bench.clock.advance(6000);
  assert.equal((await bench.faultService.put('a.f', { lane: 'a.main', spec: drop })).state, 'Ended');
  assert.deepEqual(bench.told, ['fault put', 'fault ended']);
  const other = { ...drop, duration: '20s' };
  await assert.rejects(bench.faultService.put('a.f', { lane: 'a.main', spec: other }), { status: 409 });
  await bench.faultService.delete('a.f');
  assert.equal((await bench.faultService.put('a.f', { lane: 'a.main', spec: other })).endsInMs, 20_000);
});

test('a fault that waits for its start is diverted for, and Pending', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  const view = await bench.faultService.put('a.f', { lane: 'a.main', spec: { ...drop, start: '3s' } });
  assert.deepEqual([view.state, view.startsInMs, view.endsInMs], ['Pending', 3000, 13_000]);
  assert.equal(bench.ruled.at(-1), '9000 Control');
});

test('a fault whose time is over is diverted for no more, though nobody asks', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  bench.clock.advance(10_000);
  await settled();
  assert.equal(bench.ruled.at(-1), '9000 Nothing');
  assert.deepEqual([bench.lanes.get('a.main')?.faults, bench.faultService.all()[0]?.state], [[], 'Ended']);
});

test('a fault whose time is over has ended, though the kernel does not take the rules without it', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  bench.ruleError = new Error('nft');
  bench.clock.advance(10_000);
  await settled();
  assert.deepEqual(bench.lanes.get('a.main')?.faults, []);
  assert.deepEqual(bench.told, ['fault put', 'fault ended', 'Cannot end diverting']);
});

test('LaneService.put and FaultService.put, beyond what is kept of each, are refused with the limit', async () => {
  const bench = new Bench();
  for (let i = 0; i < 256; i++) await bench.laneService.put(`l${i}.main`, { ...SPEC, port: 1 + i });
  await assert.rejects(bench.laneService.put('a.main', SPEC), {
    status: 409,
    message: 'Cannot put lane "a.main": there are 256 already, which is the limit',
  });
  for (let i = 0; i < 1024; i++) await bench.faultService.put(`f${i}.f`, { lane: 'l0.main', spec: drop });
  await assert.rejects(bench.faultService.put('a.f', { lane: 'l0.main', spec: drop }), {
    status: 409,
    message: 'Cannot put fault "a.f": there are 1024 already, which is the limit',
  });
});

test('FaultService.delete ends diverting and its timer, and keeps its ledger until the lane goes', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  await bench.faultService.delete('a.f');
  await bench.faultService.delete('a.f');
  assert.deepEqual(
    [bench.ruled.at(-1), bench.clock.timers, bench.faultService.all()],
    ['9000 Nothing', 0, []],
  );
  assert.equal(bench.faults.ledger()[0]?.fault, 'a.f');
  await bench.laneService.delete('a.main');
  assert.deepEqual([bench.faults.ledger(), bench.ruled.at(-1), bench.stored], [[], '', []]);
});

test('LaneService.delete ends its faults and leaves other lanes as they are', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.laneService.put('b.main', { ...SPEC, port: 9001 });
  for (const name of ['a', 'b'])
    await bench.faultService.put(`${name}.f`, { lane: `${name}.main`, spec: drop });
  await bench.laneService.delete('a.main');
  await bench.laneService.delete('a.main');
  assert.equal(bench.ruled.at(-1), '9001 Control');
  assert.deepEqual(
    bench.faultService.all().map(({ name }) => name),
    ['b.f'],
  );
  assert.equal(bench.clock.timers, 1);
});

test('LaneService.stop ends all faults, whatever becomes of the rules', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  await bench.faultService.put('a.f', { lane: 'a.main', spec: drop });
  bench.ruleError = new Error('nft');
  await assert.rejects(bench.laneService.stop(), /nft/);
  assert.deepEqual([bench.lanes.get('a.main')?.faults, bench.clock.timers], [[], 0]);
});

test('changes asked for at once are made one after the other', async () => {
  const bench = new Bench();
  const all = await Promise.allSettled([
    bench.laneService.put('a.main', SPEC),
    bench.faultService.put('a.f', { lane: 'a.main', spec: drop }),
    bench.laneService.put('b.main', SPEC),
    bench.laneService.delete('a.main'),
    bench.laneService.put('b.main', SPEC),
  ]);
  assert.deepEqual(
    all.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  assert.deepEqual(bench.ruled, ['9000 Nothing', '9000 Control', '', '9000 Nothing']);
});

test('FaultService does an order with an id once, and says when that was, also of a fault that was deleted', async () => {
  const bench = new Bench();
  await bench.laneService.put('a.main', SPEC);
  const order = { lane: 'a.main', spec: drop, id: 'run-1/1' };
  const put = await bench.faultService.put('a.f', order);
  bench.clock.advance(4000);
  assert.deepEqual(await bench.faultService.put('a.f', order), { ...put, endsInMs: 6000 });
  const released = bench.faultService.release('a.f', 'run-1/2');
  assert.deepEqual(released, { released: 0, doneAt: put.doneAt + 4000 });
  bench.clock.advance(1000);
  assert.deepEqual(bench.faultService.release('a.f', 'run-1/2'), released);
  const deleted = await bench.faultService.delete('a.f');
  assert.equal(deleted.doneAt, put.doneAt + 5000);
  bench.clock.advance(1000);
  assert.deepEqual(await bench.faultService.delete('a.f'), deleted);
  const again = await bench.faultService.put('a.f', order);
  assert.deepEqual([again.state, again.doneAt], ['Ended', put.doneAt]);
  assert.deepEqual(bench.faultService.all(), []);
  assert.equal((await bench.faultService.put('a.f', { ...order, id: 'run-2/1' })).state, 'InForce');
});
