// Each test is a conversation, segment by segment, with the roles that the tracker gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, conversation, HANDSHAKE } from './tracked-conversation.ts';

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

test('a SYN from the server at the same time belongs to the same connection', () => {
  const connection = conversation([
    ['client', 'S', { seq: 100 }, 'Syn'],
    ['server', 'S', { seq: 900 }, 'Syn'],
    ['client', 'S.', { seq: 100, ack: 901 }, 'SynAck'],
    ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
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
