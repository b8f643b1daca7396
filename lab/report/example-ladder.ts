// A connection for the documentation: its last ACK is lost once.
import type { LadderReport, LadderSegment } from './lane-report-schema.ts';

const segment = (
  atMs: number,
  from: LadderSegment['from'],
  flags: string,
  rest: Pick<LadderSegment, 'roles' | 'seq' | 'ack'> & Partial<LadderSegment>,
): LadderSegment => ({
  piggyback: false,
  attempt: 1,
  length: 0,
  fate: 'Passed',
  fault: null,
  note: null,
  waitedMs: null,
  omittedBefore: 0,
  ...rest,
  atMs,
  from,
  flags,
});

const LOST = { fate: 'Dropped', fault: 'drop-last-ack' } as const;

export const EXAMPLE_LADDER: LadderReport = {
  pair: null,
  clientPort: 40001,
  incarnation: 1,
  why: 'the first with a segment dropped by fault "drop-last-ack"',
  omitted: 0,
  segments: [
    segment(0, 'Client', 'S', { roles: ['Syn'], seq: 0, ack: null }),
    segment(0.1, 'Server', 'S.', { roles: ['SynAck'], seq: 0, ack: 1 }),
    segment(0.2, 'Client', '.', { roles: ['HandshakeAck'], seq: 1, ack: 1 }),
    segment(1000.3, 'Client', 'F.', { roles: ['Fin'], seq: 1, ack: 1 }),
    segment(1000.4, 'Server', '.', { roles: ['AckOfFin'], seq: 1, ack: 2 }),
    segment(1301, 'Server', 'F.', { roles: ['Fin'], seq: 1, ack: 2 }),
    segment(1301.1, 'Client', '.', { roles: ['AckOfFin'], seq: 2, ack: 2, ...LOST }),
    segment(1509.2, 'Server', 'F.', { roles: ['Fin'], seq: 1, ack: 2, attempt: 2 }),
    segment(1509.3, 'Client', '.', { roles: ['AckOfFin'], seq: 2, ack: 2, attempt: 2 }),
  ],
  states: [
    { side: 'Client', atMs: 60, state: 'ESTABLISHED' },
    { side: 'Server', atMs: 90, state: 'ESTABLISHED' },
    { side: 'Client', atMs: 1060, state: 'FIN_WAIT_2' },
    { side: 'Server', atMs: 1090, state: 'CLOSE_WAIT' },
    { side: 'Client', atMs: 1360, state: 'TIME_WAIT' },
    { side: 'Server', atMs: 1390, state: 'LAST_ACK' },
    { side: 'Server', atMs: 1590, state: 'None' },
  ],
};
