// The engine with a queue and a sender that only write down what they are told, on a clock that is turned by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { type FaultInput, fault } from '#lab/spec/fault.ts';
import { parseAddress } from '#linux/ip-address.ts';
import { ActiveFault } from './active-fault.ts';
import { Engine } from './engine.ts';
import { readIcmpError } from './icmp-error.ts';
import { LaneTable } from './lane-table.ts';
import { ManualClock } from './manual-clock.ts';
import { parseSegment } from './parse-segment.ts';
import { ACK, FIN, flagsText, PSH, RST, Segment, SYN } from './segment.ts';
import { SegmentRing } from './segment-ring.ts';
import { unsigned } from './sequence.ts';
import { buildTcpPacket } from './tcp-packet.ts';

const SPEC = { port: 9000, client: '10.77.0.2', server: '10.77.0.4', record: 'All', seed: 1 } as const;
const FLAGS: Record<string, number> = { S: SYN, F: FIN, R: RST, P: PSH, '.': ACK };
type From = 'client' | 'server';

interface Sent {
  flags: string;
  seq?: number;
  ack?: number;
  length?: number;
  port?: number;
}

class Bench {
  readonly clock = new ManualClock();
  readonly lanes = new LaneTable();
  readonly lane = this.lanes.add('a.main', SPEC);
  readonly ring = new SegmentRing(1000);
  /** What the engine did, in order: "accept 1", "drop 2", "flush", "send S 100 to 10.77.0.4". */
  readonly done: string[] = [];
  readonly kept: number[] = [];
  readonly engine: Engine;
  sendError: Error | null = null;
  relayError: Error | null = null;
  /** What was logged. */
  readonly told: string[] = [];
  #lastId = 0;

  constructor(limits = { flows: 100, count: 100, bytes: 100_000 }) {
    this.engine = new Engine({
      verdicts: {
        accept: (id) => void this.done.push(`accept ${id}`),
        drop: (id) => void this.done.push(`drop ${id}`),
        flush: () => void this.done.push('flush'),
      },
      sender: { send: (packet, to) => this.#send(packet, to) },
      clock: this.clock,
      log: pino({ base: null, timestamp: false }, { write: (line) => this.told.push(JSON.parse(line).msg) }),
      lanes: this.lanes,
      ring: this.ring,
      limits,
      relayIcmp: () => {
        if (this.relayError) throw this.relayError;
        return false;
      },
      ownAddress: () => '10.77.0.3',
      onKeptChanged: (originals) => void this.kept.push(originals),
    });
  }

  put(spec: Omit<FaultInput, 'name'>, name = 'f'): ActiveFault {
    const parsed = fault.parse({ name, ...spec });
    const one = new ActiveFault(parsed, { name, lane: 'a.main', seed: 1, at: this.clock.now() });
    this.lane.setFaults([...this.lane.faults, one]);
    return one;
  }

  /** One packet in a batch of its own. @returns what was done */
  packet(from: From, sent: Sent): string[] {
    return this.batch([from, sent]);
  }

  batch(...packets: [From, Sent][]): string[] {
    this.done.length = 0;
    for (const [from, sent] of packets) this.engine.onPacket(++this.#lastId, packetOf(from, sent));
    this.engine.onBatchEnd();
    return [...this.done];
  }

  /** Lets time pass. @returns what was done */
  pass(ms: number): string[] {
    this.done.length = 0;
    this.clock.advance(ms);
    return [...this.done];
  }

  records(): string[] {
    return this.ring
      .read(0, 1000)
      .segments.map(({ flags, fate, fault: by, note }) =>
        [flags, fate, by, note].filter((each) => each !== null).join(' '),
      );
  }

  #send(packet: Uint8Array, to: string): void {
    if (this.sendError) throw this.sendError;
    const segment = new Segment();
    const quoted = readIcmpError(packet);
    if (quoted) return void this.done.push(`send ICMP about port ${quoted.sourcePort} to ${to}`);
    assert.equal(parseSegment(packet, segment), null);
    this.done.push(`send ${flagsText(segment.flags)} ${unsigned(segment.seq)} to ${to}`);
  }
}

function packetOf(from: From, { flags, seq = 0, ack = 0, length = 0, port = 40_000 }: Sent): Uint8Array {
  const [client, server] = [parseAddress(SPEC.client), parseAddress(SPEC.server)];
  const way =
    from === 'client'
      ? { source: client, destination: server, sourcePort: port, destinationPort: 9000 }
      : { source: server, destination: client, sourcePort: 9000, destinationPort: port };
  const bits = [...flags].reduce((sum, letter) => sum | (FLAGS[letter] ?? 0), 0);
  return buildTcpPacket({ ...way, seq, ack, flags: bits, payload: new Uint8Array(length) });
}

const SYN_100 = { flags: 'S', seq: 100 } as const;

test('a segment that no fault matches is accepted and recorded', () => {
  const bench = new Bench();
  assert.deepEqual(bench.packet('client', SYN_100), ['accept 1', 'flush']);
  assert.deepEqual(bench.records(), ['S Passed']);
  assert.deepEqual(bench.lane.segmentCounts(), [
    { lane: 'a.main', role: 'Syn', from: 'Client', piggyback: false, retransmission: false, count: 1 },
  ]);
});

test('what is no segment of a lane is accepted and counted', () => {
  const bench = new Bench();
  const strange = packetOf('client', SYN_100);
  strange[15] = 99;
  bench.engine.onPacket(1, strange);
  bench.engine.onPacket(2, Uint8Array.of(0x45));
  bench.engine.onBatchEnd();
  assert.deepEqual(bench.done, ['accept 1', 'accept 2', 'flush']);
  assert.deepEqual([bench.engine.counts.strange, bench.engine.counts.unreadable.HeaderCut], [1, 1]);
});

test('Drop takes the segment out', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Drop' });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.records(), ['S Dropped f']);
});

test('Delay drops the segment and sends it when its time has come', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '300ms' } });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.pass(299), []);
  assert.deepEqual(bench.pass(1), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Delayed f', 'S Injected f delayed segment']);
  assert.deepEqual(bench.kept, [1, 0]);
  assert.equal(bench.clock.timers, 0);
});

test('Delay of 0 goes out in the same batch, after the verdicts', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '0s' } });
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush', 'send S 100 to 10.77.0.4']);
});

test('delayed segments go out in the order in which they are due', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '300ms' } });
  bench.put({ match: { role: 'SynAck' }, action: 'Delay', delay: { time: '100ms' } });
  bench.batch(['client', SYN_100], ['server', { flags: 'S.', seq: 900, ack: 101 }]);
  assert.deepEqual(bench.pass(1000), ['send S. 900 to 10.77.0.2', 'send S 100 to 10.77.0.4']);
});

test('Duplicate accepts the original first, and sends the copy after its time', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate' });
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate', duplicate: { after: '10ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['accept 1', 'flush', 'send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.pass(10), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Duplicated f', 'S Injected f copy', 'S Injected g copy']);
  assert.deepEqual(bench.kept, [], 'a copy that is lost is no lost segment');
});

test('Duplicate and Delay: the copy follows the delayed original', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Duplicate', duplicate: { after: '10ms' } });
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '50ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.equal(bench.pass(50).length, 1);
  assert.equal(bench.pass(10).length, 1);
  assert.deepEqual(bench.records().slice(1), ['S Injected g delayed segment', 'S Injected f copy']);
});

test('Hold until Released waits for the command, and goes out in the order of arrival', () => {
  const bench = new Bench();
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
  const bench = new Bench();
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

/** SYN held, its second attempt connects; then both ends close. */
function closedConnection(bench: Bench): void {
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

test('Hold until ConnectionClosed goes out once the ACK of the last FIN has had time to arrive', () => {
  const bench = new Bench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  const last = bench.packet('client', { flags: '.', seq: 102, ack: 902 });
  assert.deepEqual(last, ['accept 7', 'flush']);
  assert.deepEqual(bench.pass(99), []);
  assert.deepEqual(bench.pass(1), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records().at(-1), 'S Injected f held segment, let go as its connection had closed');
});

test('Hold until ConnectionClosed waits on while the last ACK is delayed, and follows it', () => {
  const bench = new Bench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  bench.put({ match: { role: 'AckOfFin', from: 'Client' }, action: 'Delay', delay: { time: '1s' } }, 'g');
  assert.deepEqual(bench.packet('client', { flags: '.', seq: 102, ack: 902 }), ['drop 7', 'flush']);
  assert.deepEqual(bench.pass(1000), ['send . 102 to 10.77.0.4']);
  assert.deepEqual(bench.pass(100), ['send S 100 to 10.77.0.4']);
});

test('Hold until ConnectionClosed ends with a RST', () => {
  const bench = new Bench();
  bench.put(STALE_SYN);
  closedConnection(bench);
  assert.deepEqual(bench.packet('server', { flags: 'R', seq: 902 }), ['accept 7', 'flush']);
  assert.deepEqual(bench.pass(100), ['send S 100 to 10.77.0.4']);
});

test('Reset drops the trigger and sends a RST to each end, after the verdicts', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Data' }, action: 'Reset', reset: { to: 'Both' } });
  const done = bench.packet('client', { flags: 'P.', seq: 101, ack: 901, length: 5 });
  assert.deepEqual(done, ['drop 1', 'flush', 'send R 901 to 10.77.0.2', 'send R. 101 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['P. Reset f', 'R Injected f reset', 'R. Injected f reset']);
  const [flow] = bench.engine.tracker.incarnations();
  assert.equal(flow?.closed, true);
});

test('Reset to one end leaves the connection open for the tracker until a RST is seen', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Data' }, action: 'Reset', reset: { to: 'Server' } });
  const done = bench.packet('server', { flags: 'P.', seq: 901, ack: 101, length: 5 });
  assert.deepEqual(done.slice(2), ['send R 101 to 10.77.0.4']);
  const [flow] = bench.engine.tracker.incarnations();
  assert.equal(flow?.closed, false);
});

test('a full store of kept segments skips what more would be held', () => {
  const bench = new Bench({ flows: 100, count: 2, bytes: 100_000 });
  const hold = bench.put({ match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Released' } });
  for (const port of [1, 2, 3]) bench.packet('client', { flags: 'S', seq: 7, port });
  assert.deepEqual(bench.done, ['accept 3', 'flush']);
  assert.deepEqual([hold.matched, hold.applied, hold.skipped, hold.held], [3, 2, 1, 2]);
});

test('a store of kept segments that is full by bytes takes no more', () => {
  const bench = new Bench({ flows: 100, count: 100, bytes: 100 });
  const hold = bench.put({ match: { role: 'Syn' }, action: 'Hold', hold: { until: 'Released' } });
  for (const port of [1, 2, 3]) bench.packet('client', { flags: 'S', seq: 7, port });
  assert.deepEqual([hold.applied, hold.skipped], [2, 1]);
});

test('a packet of which the queue copied a part is not kept', () => {
  const bench = new Bench();
  const delay = bench.put({ match: { role: 'Data' }, action: 'Delay', delay: { time: '1s' } });
  const packet = packetOf('client', { flags: 'P.', seq: 1, ack: 1, length: 100 });
  bench.engine.onPacket(1, packet.subarray(0, 60));
  assert.deepEqual([bench.done, delay.skipped], [['accept 1'], 1]);
});

test('what the kernel does not take is counted and told once, and the rest goes out', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '0s' } });
  bench.sendError = new Error('EMSGSIZE');
  bench.packet('client', SYN_100);
  assert.deepEqual(bench.told, ['Cannot send a segment']);
  bench.sendError = null;
  assert.deepEqual(bench.packet('client', SYN_100).slice(2), ['send S 100 to 10.77.0.4']);
  assert.deepEqual([bench.engine.counts.sendFailures, bench.engine.kept.count], [1, 0]);
});

test('an ICMP error that cannot be passed on is counted and told once, and goes its way', () => {
  const bench = new Bench();
  bench.relayError = new Error('ENETUNREACH');
  const icmp = packetOf('client', SYN_100);
  icmp[9] = 1; // the protocol
  for (const id of [1, 2]) bench.engine.onPacket(id, icmp);
  assert.deepEqual(bench.done, ['accept 1', 'accept 2']);
  assert.deepEqual(bench.told, ['Cannot pass on an ICMP error']);
  assert.deepEqual([bench.engine.counts.sendFailures, bench.engine.counts.icmpErrors], [2, 0]);
});

test('forgetLane sends at once what is kept of the lane, in the order of time, and forgets its flows', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '2s' } });
  bench.put({ match: { role: 'SynAck' }, action: 'Delay', delay: { time: '1s' } });
  bench.batch(['client', SYN_100], ['server', { flags: 'S.', seq: 900, ack: 101 }]);
  bench.done.length = 0;
  bench.engine.forgetLane(bench.lane);
  assert.deepEqual(bench.done, ['send S. 900 to 10.77.0.2', 'send S 100 to 10.77.0.4']);
  assert.deepEqual([bench.engine.tracker.size, bench.clock.timers], [0, 0]);
});

test('the copy that is kept has the bytes of the packet, though its buffer is used again', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '1s' } });
  const packet = packetOf('client', SYN_100);
  bench.engine.onPacket(1, packet);
  packet.fill(0);
  bench.engine.onBatchEnd();
  assert.deepEqual(bench.pass(1000), ['send S 100 to 10.77.0.4']);
});

test('Corrupt sends a changed copy after the verdicts; a broken one has not gone on for the tracker', () => {
  for (const [checksum, closed] of [
    ['Broken', false],
    ['Valid', true],
  ] as const) {
    const bench = new Bench();
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
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Corrupt' });
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '50ms' } }, 'g');
  assert.deepEqual(bench.packet('client', SYN_100), ['drop 1', 'flush']);
  assert.deepEqual(bench.pass(50), ['send S 100 to 10.77.0.4']);
  assert.deepEqual(bench.records(), ['S Corrupted f', 'S Injected f corrupted segment']);
});

test('Unreachable drops the segment and tells its sender, and records no segment for that', () => {
  const bench = new Bench();
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
  const bench = new Bench();
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

test('what is due at the same time goes out in the order in which it came', () => {
  const bench = new Bench();
  bench.put({ match: { role: 'Syn' }, action: 'Delay', delay: { time: '1s' } });
  const ports = Array.from({ length: 40 }, (_, i) => i + 1);
  bench.batch(...ports.map((port) => ['client', { flags: 'S', seq: port, port }] as [From, Sent]));
  assert.deepEqual(
    bench.pass(1000),
    ports.map((port) => `send S ${port} to 10.77.0.4`),
  );
});

test('what is late in the middle of a batch goes out there, after the verdicts that were given', () => {
  const bench = new Bench();
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
