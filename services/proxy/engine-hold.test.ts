// Hold in the engine: until a command, a time, or the end of the connection.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineBench, SYN_100 } from './engine-bench.ts';

/** SYN held, its second attempt connects; then both ends close. */
function closedConnection(bench: EngineBench): void {
  bench.batch(
    ['client', SYN_100],
    ['client', SYN_100],
    ['server', { flags: 'S.', seq: 900, ack: 101 }],
    ['client', { flags: '.', seq: 101, ack: 901 }],
    ['client', { flags: 'F.', seq: 101, ack: 901 }],
    ['server', { flags: 'F.', seq: 901, ack: 102 }],
  );
}
const STALE_SYN = {
  match: { role: 'Syn', attempt: { nth: 1 } },
  action: 'Hold',
  hold: { until: 'ConnectionClosed' },
} as const;

test('Hold until Released waits for the command, and goes out in the order of arrival', () => {
  const bench = new EngineBench();
  const hold = bench.put({ match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Released' } });
  bench.batch(['client', { flags: 'S', seq: 7, port: 1 }], ['client', { flags: 'S', seq: 8, port: 2 }]);
  assert.deepEqual(bench.pass(10_000), []);
  assert.equal(hold.held, 2);
  assert.equal(bench.engine.release(hold, 'held segment, let go by command'), 2);
  assert.deepEqual(bench.done, ['send S 7 to 10.77.0.4', 'send S 8 to 10.77.0.4']);
  assert.equal(hold.held, 0);
  assert.deepEqual(bench.kept, [2, 0]);
});

test('Hold until Time ends after its time, or with its fault if that is sooner', () => {
  const bench = new EngineBench();
  const hold = { until: 'Time', time: '2s' } as const;
  bench.put({ match: { role: 'Syn' }, action: 'Hold', hold, duration: '3s' });
  bench.packet('client', { flags: 'S', seq: 7, port: 1 });
  bench.pass(1500);
  bench.packet('client', { flags: 'S', seq: 8, port: 2 });
  assert.deepEqual(bench.pass(500), ['send S 7 to 10.77.0.4']);
  assert.deepEqual(bench.pass(1000), ['send S 8 to 10.77.0.4']);
  assert.deepEqual(bench.records().slice(2), [
    'S Injected f held segment, let go after its time',
    'S Injected f held segment, let go as its fault ended',
  ]);
});

test('Hold until ConnectionClosed goes out once the ACK of the last FIN has had time to arrive', () => {
  const bench = new EngineBench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  const last = bench.packet('client', { flags: '.', seq: 102, ack: 902 });
  assert.deepEqual(last, ['accept 7', 'flush']);
  assert.deepEqual(bench.pass(99), []);
  assert.deepEqual(bench.pass(1), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records().at(-1), 'S Injected f held segment, let go as its connection had closed');
});

test('Hold until ConnectionClosed waits on while the last ACK is delayed, and follows it', () => {
  const bench = new EngineBench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  bench.put({ match: { role: 'AckOfFin', from: 'Client' }, action: 'Delay', delay: { time: '1s' } }, 'g');
  assert.deepEqual(bench.packet('client', { flags: '.', seq: 102, ack: 902 }), ['drop 7', 'flush']);
  assert.deepEqual(bench.pass(1000), ['send . 102 to 10.77.0.4']);
  assert.deepEqual(bench.pass(100), ['send S 100 to 10.77.0.4']);
});

test('Hold until ConnectionClosed ends with a RST', () => {
  const bench = new EngineBench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  assert.deepEqual(bench.packet('server', { flags: 'R', seq: 902 }), ['accept 7', 'flush']);
  assert.deepEqual(bench.pass(100), ['send S 100 to 10.77.0.4']);
});
