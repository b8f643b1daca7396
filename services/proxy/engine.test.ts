// The engine apart from its faults: what it passes, counts, bounds and forgets, and in which order packets go.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBench, type From, packetOf, type Sent, SYN_100 } from './engine-bench.ts';

test('a segment that no fault matches is accepted and recorded', () => {
  const bench = new EngineBench();
  assert.deepEqual(bench.packet('client', SYN_100), ['accept 1', 'flush']);
  assert.deepEqual(bench.records(), ['S Passed']);
  assert.deepEqual(bench.lane.segmentCounts(), [
    { lane: 'a.main', role: 'Syn', from: 'Client', piggyback: false, retransmission: false, count: 1 },
  ]);
});

test('what is no segment of a lane is accepted and counted', () => {
  const bench = new EngineBench();
  const strange = packetOf('client', SYN_100);
  strange[15] = 99;
  bench.engine.onPacket(1, strange);
  bench.engine.onPacket(2, Uint8Array.of(0x45));
  bench.engine.onBatchEnd();
  assert.deepEqual(bench.done, ['accept 1', 'accept 2', 'flush']);
  assert.deepEqual([bench.engine.counts.strange, bench.engine.counts.unreadable.HeaderCut], [1, 1]);
});

test('a full store of kept segments skips what more would be held', () => {
  const bench = new EngineBench({ flows: 100, count: 2, bytes: 100_000 });
  const hold = bench.put({ match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Released' } });
  for (const port of [1, 2, 3]) bench.packet('client', { flags: 'S', seq: 7, port });
  assert.deepEqual(bench.done, ['accept 3', 'flush']);
  assert.deepEqual([hold.matched, hold.applied, hold.skipped, hold.held], [3, 2, 1, 2]);
});

test('a store of kept segments that is full by bytes takes no more', () => {
  const bench = new EngineBench({ flows: 100, count: 100, bytes: 100 });
  const hold = bench.put({ match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Released' } });
  for (const port of [1, 2, 3]) bench.packet('client', { flags: 'S', seq: 7, port });
  assert.deepEqual([hold.applied, hold.skipped], [2, 1]);
});

test('a packet of which the queue copied a part is not kept', () => {
  const bench = new EngineBench();
  const delay = bench.put({ match: { role: 'Data' }, action: 'Delay', delay: { time: '1s' } });
  const packet = packetOf('client', { flags: 'P.', seq: 1, ack: 1, length: 100 });
  bench.engine.onPacket(1, packet.subarray(0, 60));
  assert.deepEqual([bench.done, delay.skipped], [['accept 1'], 1]);
});

test('what the kernel does not take is counted and told once, and the rest goes out', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '0s' } });
  bench.sendError = new Error('EMSGSIZE');
  bench.packet('client', SYN_100);
  assert.deepEqual(bench.told, ['Cannot send a segment']);
  bench.sendError = null;
  assert.deepEqual(bench.packet('client', SYN_100).slice(2), ['send S 100 to 10.77.0.4']);
  assert.deepEqual([bench.engine.counts.sendFailures, bench.engine.kept.count], [1, 0]);
});

test('an ICMP error that cannot be passed on is counted and told once, and goes its way', () => {
  const bench = new EngineBench();
  bench.relayError = new Error('ENETUNREACH');
  const icmp = packetOf('client', SYN_100);
  icmp[9] = 1; // the protocol
  for (const id of [1, 2]) bench.engine.onPacket(id, icmp);
  assert.deepEqual(bench.done, ['accept 1', 'accept 2']);
  assert.deepEqual(bench.told, ['Cannot pass on an ICMP error']);
  assert.deepEqual([bench.engine.counts.sendFailures, bench.engine.counts.icmpErrors], [2, 0]);
});

test('forgetLane sends at once what is kept of the lane, in the order of time, and forgets its flows', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '2s' } });
  bench.put({ match: { role: 'SynAck' }, action: 'Delay', delay: { time: '1s' } });
  bench.batch(['client', SYN_100], ['server', { flags: 'S.', seq: 900, ack: 101 }]);
  bench.done.length = 0;
  bench.engine.forgetLane(bench.lane);
  assert.deepEqual(bench.done, ['send S. 900 to 10.77.0.2', 'send S 100 to 10.77.0.4']);
  assert.deepEqual([bench.engine.tracker.size, bench.clock.timers], [0, 0]);
});

test('the copy that is kept has the bytes of the packet, though its buffer is used again', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '1s' } });
  const packet = packetOf('client', SYN_100);
  bench.engine.onPacket(1, packet);
  packet.fill(0);
  bench.engine.onBatchEnd();
  assert.deepEqual(bench.pass(1000), ['send S 100 to 10.77.0.4']);
});

test('what is due at the same time goes out in the order in which it came', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '1s' } });
  const ports = Array.from({ length: 40 }, (_, i) => i + 1);
  bench.batch(...ports.map((port) => ['client', { flags: 'S', seq: port, port }] as [From, Sent]));
  assert.deepEqual(
    bench.pass(1000),
    ports.map((port) => `send S ${port} to 10.77.0.4`),
  );
});

test('what is late in the middle of a batch goes out there, after the verdicts that were given', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '1s' } });
  bench.packet('client', SYN_100);
  bench.clock.stall(1001);
  const more = { flags: '.', seq: 101, ack: 1 };
  assert.deepEqual(bench.batch(['client', more], ['client', more]), [
    'accept 2',
    'flush',
    'send S 100 to 10.77.0.4',
    'accept 3',
    'flush',
  ]);
});
