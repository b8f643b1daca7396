// What the engine does, action by action.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBench, SYN_100 } from './engine-bench.ts';

test('Drop takes the segment out', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Drop' });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.records(), ['S Dropped f']);
});

test('Delay drops the segment and sends it when its time has come', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '300ms' } });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.pass(299), []);
  assert.deepEqual(bench.pass(1), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Delayed f', 'S Injected f delayed segment']);
  assert.deepEqual(bench.kept, [1, 0]);
  assert.equal(bench.clock.timers, 0);
});

test('Delay of 0 goes out in the same batch, after the verdicts', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '0s' } });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush', 'send S 100 to 10.77.0.4']);
});

test('delayed segments go out in the order in which they are due', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '300ms' } });
  bench.put({ match: { role: 'SynAck' }, action: 'Delay', delay: { time: '100ms' } });
  bench.batch(['client', SYN_100], ['server', { flags: 'S.', seq: 900, ack: 101 }]);
  assert.deepEqual(bench.pass(1000), ['send S. 900 to 10.77.0.2', 'send S 100 to 10.77.0.4']);
});

test('Duplicate accepts the original first, and sends the copy after its time', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate' });
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate', duplicate: { after: '10ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['accept 1', 'flush', 'send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.pass(10), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Duplicated f', 'S Injected f copy', 'S Injected g copy']);
  assert.deepEqual(bench.kept, [], 'a copy that is lost is no lost segment');
});

test('Duplicate and Delay: the copy follows the delayed original', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate', duplicate: { after: '10ms' } });
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '50ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.equal(bench.pass(50).length, 1);
  assert.equal(bench.pass(10).length, 1);
  assert.deepEqual(bench.records().slice(1), ['S Injected g delayed segment', 'S Injected f copy']);
});

test('Reset drops the trigger and sends a RST to each end, after the verdicts', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Data' }, action: 'Reset', reset: { to: 'Both' } });
  const done = bench.packet('client', { flags: 'P.', seq: 101, ack: 901, length: 5 });
  assert.deepEqual(done, ['drop 1', 'flush', 'send R 901 to 10.77.0.2', 'send R. 101 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['P. Reset f', 'R Injected f reset', 'R. Injected f reset']);
  const [flow] = bench.engine.tracker.incarnations();
  assert.equal(flow?.closed, true);
});

test('Reset to one end leaves the connection open for the tracker until a RST is seen', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Data' }, action: 'Reset', reset: { to: 'Server' } });
  const done = bench.packet('server', { flags: 'P.', seq: 901, ack: 101, length: 5 });
  assert.deepEqual(done.slice(2), ['send R 101 to 10.77.0.4']);
  const [flow] = bench.engine.tracker.incarnations();
  assert.equal(flow?.closed, false);
});

test('Corrupt sends a changed copy after the verdicts; a broken one has not gone on for the tracker', () => {
  for (const [checksum, closed] of [
    ['Broken', false],
    ['Valid', true],
  ] as const) {
    const bench = new EngineBench();
    bench.packet('client', SYN_100);
    bench.packet('server', { flags: 'S.', seq: 900, ack: 101 });
    bench.packet('client', { flags: 'F.', seq: 101, ack: 901 });
    bench.packet('server', { flags: 'F.', seq: 901, ack: 102 });
    bench.put({ match: { role: 'AckOfFin', from: 'Client' }, action: 'Corrupt', corrupt: { checksum } });
    // The last ACK rides on a byte of data, so that there is something to corrupt.
    const done = bench.packet('client', { flags: '.', seq: 102, ack: 902, length: 1 });
    assert.deepEqual(done, ['drop 5', 'flush', 'send . 102 to 10.77.0.4']);
    assert.deepEqual(bench.records().slice(-2), ['. Corrupted f', '. Injected f corrupted segment']);
    const [incarnation] = bench.engine.tracker.incarnations();
    assert.equal(incarnation?.closed, closed);
  }
});

test('Corrupt and Delay: the segment goes on later, and changed', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Syn' }, action: 'Corrupt' });
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '50ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.pass(50), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Corrupted f', 'S Injected f corrupted segment']);
});

test('Unreachable drops the segment and tells its sender, and records no segment for that', () => {
  const bench = new EngineBench();
  bench.put({ match: { role: 'Any' }, action: 'Unreachable', unreachable: { code: 'Host' } });
  assert.deepEqual(bench.packet('client', SYN_100), [
    'drop 1',
    'flush',
    'send ICMP about port 40000 to 10.77.0.2',
  ]);
  assert.deepEqual(bench.packet('server', { flags: '.', seq: 1, ack: 1 }), [
    'drop 2',
    'flush',
    'send ICMP about port 9000 to 10.77.0.4',
  ]);
  assert.deepEqual(bench.records(), ['S Unreachable f', '. Unreachable f']);
});

test('Throttle queues all connections of a direction in order, and lets the queue go by command', () => {
  const bench = new EngineBench();
  const throttle = { bytesPerSecond: 40_000, burst: 1500, queue: '1s' } as const;
  const fault = bench.put({ match: { role: 'Any', from: 'Client' }, action: 'Throttle', throttle });
  bench.packet('client', { flags: '.', seq: 1, length: 1460, port: 1 });
  bench.packet('client', { flags: '.', seq: 2, length: 360, port: 2 });
  bench.packet('client', { flags: '.', seq: 3, length: 360, port: 1 });
  assert.deepEqual(bench.packet('server', { flags: '.', seq: 9 }), ['accept 4', 'flush']);
  assert.equal(fault.held, 2);
  assert.deepEqual(bench.pass(9), []);
  assert.deepEqual(bench.pass(1), ['send . 2 to 10.77.0.4']);
  assert.equal(bench.engine.release(fault, 'held segment, let go as its fault ended'), 1);
  assert.deepEqual([fault.held, bench.done.at(-1)], [0, 'send . 3 to 10.77.0.4']);
});
