// Each test is a conversation, segment by segment, with the roles that the tracker gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SentSegment, TrackedConnection } from './tracked-connection.ts';

/** Runs lines of "who, flags, numbers, roles" and compares all roles at once. */
function conversation(
  lines: readonly (readonly ['client' | 'server', string, SentSegment, string])[],
  connection = new TrackedConnection(),
): TrackedConnection {
  const said = lines.map(([who, flags, segment]) => [who, flags, segment, connection[who](flags, segment)]);
  assert.deepEqual(said, lines);
  return connection;
}

const HANDSHAKE = [
  ['client', 'S', { seq: 100 }, 'Syn'],
  ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
  ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
] as const;

const CLOSE = [
  ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
  ['server', '.', { seq: 901, ack: 102 }, 'AckOfFin'],
  ['server', 'F.', { seq: 901, ack: 102 }, 'Fin'],
  ['client', '.', { seq: 102, ack: 902 }, 'AckOfFin'],
] as const;

test('a whole connection gets every role once and is then closed', () => {
  const connection = conversation([
    ...HANDSHAKE,
    ['client', 'P.', { seq: 101, ack: 901, length: 5 }, 'Data'],
    ['server', '.', { seq: 901, ack: 106 }, ''],
    ['server', 'P.', { seq: 901, ack: 106, length: 9 }, 'Data'],
    ['client', '.', { seq: 106, ack: 910 }, ''],
    ['client', 'F.', { seq: 106, ack: 910 }, 'Fin'],
    ['server', '.', { seq: 910, ack: 107 }, 'AckOfFin'],
    ['server', '.', { seq: 910, ack: 107 }, ''],
    ['server', 'F.', { seq: 910, ack: 107 }, 'Fin'],
  ]);
  assert.equal(connection.closed.length, 0);
  conversation([['client', '.', { seq: 107, ack: 911 }, 'AckOfFin']], connection);
  assert.deepEqual(connection.closed, [connection.incarnation]);
  assert.deepEqual([connection.incarnation.number, connection.incarnation.ordinal], [1, 1]);
});

test('a server that closes at once answers with FIN and ACK in one segment', () => {
  const connection = conversation([
    ...HANDSHAKE,
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
    ['server', 'F.', { seq: 901, ack: 102 }, 'Fin + AckOfFin on another'],
    ['client', '.', { seq: 102, ack: 902 }, 'AckOfFin'],
  ]);
  assert.equal(connection.closed.length, 1);
});

test('SYN with the same sequence number is the next attempt of the same incarnation', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100, lost: true }, 'Syn'],
    ['client', 'S', { seq: 100, lost: true }, 'Syn 2'],
    ['client', 'S', { seq: 100 }, 'Syn 3'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck 2'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('SYN with a new sequence number on the same ports is a new incarnation with its own attempts', () => {
  const connection = conversation([...HANDSHAKE, ...CLOSE]);
  conversation(
    [
      ['client', 'S', { seq: 50_000 }, 'Syn'],
      ['server', 'S.', { seq: 70_000, ack: 50_001 }, 'SynAck'],
      ['client', '.', { seq: 50_001, ack: 70_001 }, 'HandshakeAck'],
    ],
    connection,
  );
  assert.deepEqual([connection.incarnation.number, connection.incarnation.ordinal], [2, 2]);
});

test('a stale SYN and the SYN-ACK that answers it belong to the incarnation that they name', () => {
  const connection = conversation([...HANDSHAKE, ...CLOSE, ['client', 'S', { seq: 50_000 }, 'Syn']]);
  assert.equal(connection.incarnation.number, 2);
  conversation([['client', 'S', { seq: 100 }, 'Syn 2']], connection);
  assert.equal(connection.incarnation.number, 1);
  conversation([['server', 'S.', { seq: 333_000, ack: 101 }, 'SynAck']], connection);
  assert.equal(connection.incarnation.number, 1);
  conversation([['server', 'S.', { seq: 70_000, ack: 50_001 }, 'SynAck']], connection);
  assert.equal(connection.incarnation.number, 2);
});

test('a stale SYN answered after the close: neither the old ACK nor the RST has a role of the handshake', () => {
  const connection = conversation([
    ...HANDSHAKE,
    ...CLOSE,
    ['server', 'S.', { seq: 5000, ack: 101 }, 'SynAck'],
    ['client', '.', { seq: 102, ack: 902 }, ''],
    ['server', 'R', { seq: 902 }, 'Rst'],
  ]);
  assert.equal(connection.closed.length, 1);
});

test('HandshakeAck that was dropped: data has the role next, as a passenger', () => {
  conversation([
    ...HANDSHAKE.slice(0, 2),
    ['client', '.', { seq: 101, ack: 901, lost: true }, 'HandshakeAck'],
    ['client', 'P.', { seq: 101, ack: 901, length: 5, lost: true }, 'HandshakeAck 2 on another + Data'],
    ['client', 'P.', { seq: 101, ack: 901, length: 5 }, 'HandshakeAck 3 on another + Data 2'],
    ['client', '.', { seq: 106, ack: 901 }, ''],
  ]);
});

test('HandshakeAck is pending again when the SYN-ACK is retransmitted', () => {
  conversation([
    ...HANDSHAKE,
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck 2'],
    ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck 2'],
    ['client', '.', { seq: 101, ack: 901 }, ''],
  ]);
});

test('a FIN may complete the handshake', () => {
  conversation([
    ...HANDSHAKE.slice(0, 2),
    ['client', 'F.', { seq: 101, ack: 901 }, 'HandshakeAck on another + Fin'],
  ]);
});

test('an ACK of something else completes no handshake', () => {
  conversation([
    ...HANDSHAKE.slice(0, 2),
    ['client', '.', { seq: 101, ack: 900 }, ''],
    ['client', '.', { seq: 101, ack: 902 }, ''],
    ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
  ]);
});

test('AckOfFin that was dropped: what acknowledges the FIN next has the role', () => {
  conversation([
    ...HANDSHAKE,
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
    ['server', '.', { seq: 901, ack: 102, lost: true }, 'AckOfFin'],
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin 2'],
    ['server', 'P.', { seq: 901, ack: 102, length: 7, lost: true }, 'Data + AckOfFin 2 on another'],
    ['server', 'F.', { seq: 908, ack: 102 }, 'Fin + AckOfFin 3 on another'],
  ]);
});

test('AckOfFin is pending again when the FIN is retransmitted', () => {
  conversation([
    ...HANDSHAKE,
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
    ['server', '.', { seq: 901, ack: 102 }, 'AckOfFin'],
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin 2'],
    ['server', '.', { seq: 901, ack: 102 }, 'AckOfFin 2'],
  ]);
});

test('FIN with data has both roles, and is the same FIN when it comes alone', () => {
  conversation([
    ...HANDSHAKE,
    ['client', 'FP.', { seq: 101, ack: 901, length: 10 }, 'Data + Fin'],
    ['client', 'F.', { seq: 111, ack: 901 }, 'Fin 2'],
    ['client', 'FP.', { seq: 101, ack: 901, length: 10 }, 'Data 2 + Fin 3'],
    ['server', '.', { seq: 901, ack: 111 }, ''],
    ['server', '.', { seq: 901, ack: 112 }, 'AckOfFin'],
  ]);
});

test('simultaneous close: each FIN and each ACK has its role, and the last ACK closes', () => {
  const connection = conversation([
    ...HANDSHAKE,
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
    ['server', 'F.', { seq: 901, ack: 101 }, 'Fin'],
    ['client', '.', { seq: 102, ack: 902 }, 'AckOfFin'],
    ['server', '.', { seq: 902, ack: 102 }, 'AckOfFin'],
  ]);
  assert.equal(connection.closed.length, 1);
});

test('half-close: data after the FIN of the other side is Data, its ACK of the FIN was told before', () => {
  conversation([
    ...HANDSHAKE,
    ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
    ['server', '.', { seq: 901, ack: 102 }, 'AckOfFin'],
    ['server', 'P.', { seq: 901, ack: 102, length: 100 }, 'Data'],
    ['client', '.', { seq: 102, ack: 1001 }, ''],
  ]);
});

for (const [when, lines] of [
  ['answers a SYN', [['client', 'S', { seq: 100 }, 'Syn']]],
  ['comes in the handshake', HANDSHAKE.slice(0, 2)],
  ['comes in the connection', HANDSHAKE],
  ['comes in the teardown', [...HANDSHAKE, ...CLOSE.slice(0, 2)]],
] as const) {
  test(`RST that ${when} closes it, once`, () => {
    const connection = conversation([
      ...lines,
      ['server', 'R.', { seq: 0, ack: 101 }, 'Rst'],
      ['server', 'R.', { seq: 0, ack: 101 }, 'Rst 2'],
    ]);
    assert.equal(connection.closed.length, 1);
    assert.equal(connection.lane.connections, 1);
  });
}

test('SYN with data (Fast Open): the data rides on it, and what the server sends before the ACK does not hide the ACK', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100, length: 20 }, 'Syn + Data on another'],
    ['server', 'S.', { seq: 900, ack: 121 }, 'SynAck'],
    ['server', 'P.', { seq: 901, ack: 121, length: 50 }, 'Data'],
    ['client', '.', { seq: 121, ack: 951 }, 'HandshakeAck'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('SYN-ACK that takes the SYN but not its data names the incarnation all the same', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100, length: 20 }, 'Syn + Data on another'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
    ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
    ['client', 'P.', { seq: 101, ack: 901, length: 20 }, 'Data 2'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('a stale SYN with data, after a retry without: its SYN-ACK is of the same incarnation', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100, length: 20, lost: true }, 'Syn + Data on another'],
    ['client', 'S', { seq: 100 }, 'Syn 2'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
    ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
    ['server', 'S.', { seq: 5000, ack: 121 }, 'SynAck'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('a SYN from the server at the same time belongs to the same connection', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100 }, 'Syn'],
    ['server', 'S', { seq: 900 }, 'Syn'],
    ['client', 'S.', { seq: 100, ack: 901 }, 'SynAck'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('a flow first seen in the middle is followed from there on', () => {
  const connection = conversation([
    ['server', 'P.', { seq: 901, ack: 101, length: 10 }, 'Data'],
    ['client', 'F.', { seq: 101, ack: 911 }, 'Fin'],
    ['server', 'F.', { seq: 911, ack: 102 }, 'Fin + AckOfFin on another'],
    ['client', '.', { seq: 102, ack: 912 }, 'AckOfFin'],
  ]);
  assert.deepEqual([connection.closed.length, connection.lane.connections], [1, 1]);
});

test('a flow first seen at the SYN-ACK gets its handshake and keeps its SYN', () => {
  const connection = conversation([
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
    ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
    ['client', 'S', { seq: 100 }, 'Syn'],
  ]);
  assert.equal(connection.lane.connections, 1);
});

test('sequence numbers that wrap in the handshake, in data and at the FIN change nothing', () => {
  const connection = conversation([
    ['client', 'S', { seq: 0xffff_ffff }, 'Syn'],
    ['server', 'S.', { seq: 0xffff_fffe, ack: 0 }, 'SynAck'],
    ['client', '.', { seq: 0, ack: 0xffff_ffff }, 'HandshakeAck'],
    ['server', 'P.', { seq: 0xffff_ffff, ack: 0, length: 3 }, 'Data'],
    ['server', 'P.', { seq: 0xffff_ffff, ack: 0, length: 3 }, 'Data 2'],
    ['server', 'F.', { seq: 2, ack: 0 }, 'Fin'],
    ['client', '.', { seq: 0, ack: 2 }, ''],
    ['client', '.', { seq: 0, ack: 3 }, 'AckOfFin'],
  ]);
  assert.equal(connection.incarnation.number, 1);
});

test("a late FIN of the connection before is that connection's, not the new one's", () => {
  const connection = conversation([
    ...HANDSHAKE,
    ...CLOSE.slice(0, 3),
    ['client', '.', { seq: 102, ack: 902, lost: true }, 'AckOfFin'],
    ['client', 'S', { seq: 50_000, lost: true }, 'Syn'],
    ['server', 'F.', { seq: 901, ack: 102 }, 'Fin 2'],
  ]);
  assert.equal(connection.incarnation.number, 1);
});

test('the end of a newer incarnation ends those before it', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100, lost: true }, 'Syn'],
    ['client', 'S', { seq: 50_000 }, 'Syn'],
    ['server', 'R.', { seq: 0, ack: 50_001 }, 'Rst'],
  ]);
  assert.deepEqual(
    connection.closed.map(({ number }) => number),
    [1, 2],
  );
});

test('ordinals count the connections of a lane over all ports', () => {
  const connection = new TrackedConnection();
  const ordinals = [1, 2, 1, 3].map((port) => {
    connection.client('S', { seq: port, port });
    return connection.incarnation.ordinal;
  });
  assert.deepEqual(ordinals, [1, 2, 1, 3]);
});

test('a full tracker forgets what is over before what runs', () => {
  const connection = new TrackedConnection(3);
  connection.client('S', { seq: 1, port: 1 });
  connection.client('S', { seq: 2, port: 2 });
  connection.server('R.', { ack: 3, port: 2 });
  connection.client('S', { seq: 3, port: 3 });
  connection.client('S', { seq: 4, port: 4 });
  assert.equal(connection.tracker.size, 3);
  assert.equal(connection.client('S', { seq: 1, port: 1 }), 'Syn 2');
  assert.equal(connection.client('S', { seq: 2, port: 2 }), 'Syn');
});

test('many incarnations of one port pair are bounded, the oldest is forgotten', () => {
  const connection = new TrackedConnection();
  for (let i = 1; i <= 20; i++) connection.client('S', { seq: i * 1000 });
  assert.equal(connection.tracker.size, 8);
  assert.equal(connection.client('S', { seq: 20_000 }), 'Syn 2');
  assert.equal(connection.client('S', { seq: 13_000 }), 'Syn 2');
  assert.equal(connection.client('S', { seq: 12_000 }), 'Syn');
});

test('forgetLane forgets the flows of that lane', () => {
  const connection = new TrackedConnection();
  connection.client('S', { seq: 1, port: 1 });
  connection.client('S', { seq: 2, port: 2 });
  connection.tracker.forgetLane(2);
  assert.equal(connection.tracker.size, 2);
  connection.tracker.forgetLane(1);
  assert.equal(connection.tracker.size, 0);
});
