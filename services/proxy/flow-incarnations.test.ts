// Connections one after the other on the same ports, stale segments among them: which one each segment belongs to, and what is forgotten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HalfConnection } from './incarnation.ts';
import { CLIENT, ROLE } from './role-set.ts';
import { TrackedConnection } from './tracked-connection.ts';
import { CLOSE, conversation, HANDSHAKE } from './tracked-conversation.ts';

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

test('forwarded() of a connection that was forgotten leaves what is remembered as it is', () => {
  const connection = new TrackedConnection(2);
  connection.client('S', { seq: 1 });
  conversation([...HANDSHAKE, ...CLOSE.slice(0, 3)], connection);
  connection.client('.', { seq: 102, ack: 902, lost: true });
  const { incarnation } = connection;
  connection.client('S', { seq: 1, port: 2 });
  connection.client('S', { seq: 1, port: 3 });
  connection.tracker.forwarded(incarnation, CLIENT, ROLE.AckOfFin);
  connection.client('S', { seq: 1, port: 4 });
  assert.deepEqual(
    [...connection.tracker.incarnations()].map(({ clientPort }) => clientPort),
    [3, 4],
  );
});

test('a connection in the place of a forgotten one begins with nothing seen', () => {
  const connection = conversation([...HANDSHAKE, ...CLOSE], new TrackedConnection(1));
  connection.client('S', { seq: 1, port: 2 });
  connection.client('S', { seq: 1, port: 3 });
  assert.deepEqual(connection.incarnation.server, new HalfConnection());
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
