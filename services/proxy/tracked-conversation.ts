// For tests: a conversation through the flow tracker, segment by segment, with the roles that it gives.
import assert from 'node:assert/strict';
import { type SentSegment, TrackedConnection } from './tracked-connection.ts';

/** Runs lines of "who, flags, numbers, roles" and compares all roles at once. */
export function conversation(
  lines: readonly (readonly ['client' | 'server', string, SentSegment, string])[],
  connection = new TrackedConnection(),
): TrackedConnection {
  const said = lines.map(([who, flags, segment]) => [who, flags, segment, connection[who](flags, segment)]);
  assert.deepEqual(said, lines);
  return connection;
}

export const HANDSHAKE = [
  ['client', 'S', { seq: 100 }, 'Syn'],
  ['server', 'S.', { seq: 900, ack: 101 }, 'SynAck'],
  ['client', '.', { seq: 101, ack: 901 }, 'HandshakeAck'],
] as const;

export const CLOSE = [
  ['client', 'F.', { seq: 101, ack: 901 }, 'Fin'],
  ['server', '.', { seq: 901, ack: 102 }, 'AckOfFin'],
  ['server', 'F.', { seq: 901, ack: 102 }, 'Fin'],
  ['client', '.', { seq: 102, ack: 902 }, 'AckOfFin'],
] as const;
