// Puts a sampled state after the segment that leads to it.
//
// A sample is dated when it begins, and takes some milliseconds. So it may show a state whose segment the proxy saw after
// that date; drawn by its date alone, a connection would be gone before its FIN.
import { otherSide, type SegmentRole, type Side } from '../spec/segment-role.ts';
import type { LadderReport, LadderSegment } from './lane-report-schema.ts';
import type { EndState } from './recording.ts';

type Change = LadderReport['states'][number];

/** The longest that a sample is believed to take, in ms. */
const SAMPLE_MS = 30;

/** The changes with times at which they can have been, in that order. */
export function causalChanges({ segments, states }: LadderReport): Change[] {
  return states
    .map((change) => ({ ...change, atMs: possibleTime(change, segments) }))
    .toSorted((a, b) => a.atMs - b.atMs);
}

function possibleTime(change: Change, segments: readonly LadderSegment[]): number {
  const cause = segments.find((segment) => leadsTo(segment, change.side, change.state));
  const late = cause !== undefined && cause.atMs > change.atMs && cause.atMs <= change.atMs + SAMPLE_MS;
  return late ? cause.atMs : change.atMs;
}

/** Whether the end can be in that state once there was such a segment, and not before (RFC 9293 section 3.3.2). */
function leadsTo({ roles, from }: LadderSegment, side: Side, state: EndState): boolean {
  const has = (role: SegmentRole, by?: Side) => roles.includes(role) && (by === undefined || from === by);
  switch (state) {
    case 'SYN_SENT':
      return has('Syn', side);
    case 'SYN_RECV':
      return has('Syn', otherSide(side));
    case 'ESTABLISHED':
      return side === 'Client' ? has('SynAck') : has('HandshakeAck');
    case 'FIN_WAIT_1':
    case 'FIN_WAIT_2':
    case 'CLOSING':
    case 'TIME_WAIT':
    case 'LAST_ACK':
      return has('Fin', side);
    case 'CLOSE_WAIT':
      return has('Fin', otherSide(side));
    case 'None':
      return has('Fin') || has('Rst');
    case 'LISTEN':
    case 'CLOSED':
      return false;
  }
}
