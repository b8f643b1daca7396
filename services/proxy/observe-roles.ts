// What a segment's flags and numbers make it in its incarnation: each function adds one role, or none.
import type { HalfConnection, Incarnation } from './incarnation.ts';
import { RangeAttempts } from './range-attempts.ts';
import { ROLE } from './role-set.ts';
import { ACK, FIN, type Segment, SYN, sequenceLength } from './segment.ts';
import { INDEX, type SegmentFacts } from './segment-facts.ts';
import { sequenceAfter, sequenceDistance } from './sequence.ts';

/** SYN, or SYN-ACK: the same initial sequence number is the next attempt, another one a new beginning of that end. */
export function observeSyn(segment: Segment, incarnation: Incarnation, facts: SegmentFacts): void {
  const { from } = facts;
  let half = incarnation.half(from);
  const isSame = half.isnKnown && half.isn === segment.seq;
  if (!isSame && (half.isnKnown || half.endKnown)) half = incarnation.renew(from);
  half.isnKnown = true;
  half.isn = segment.seq;
  half.synLength = Math.max(half.synLength, sequenceLength(segment));
  if ((segment.flags & ACK) === 0) {
    facts.add(INDEX.Syn, ++half.synAttempts);
  } else {
    half.handshakePending = true;
    facts.add(INDEX.SynAck, ++half.synAckAttempts);
  }
}

/** What the segment acknowledges of its peer: the SYN-ACK, the FIN. */
export function observeAck(segment: Segment, peer: HalfConnection, facts: SegmentFacts): void {
  const isCarried = segment.payloadLength > 0 || (segment.flags & (FIN | SYN)) !== 0;
  if (peer.handshakePending && (segment.flags & SYN) === 0 && completesHandshake(segment.ack, peer)) {
    facts.add(INDEX.HandshakeAck, ++peer.handshakeAckAttempts);
    if (isCarried) facts.piggyback |= ROLE.HandshakeAck;
  }
  if (peer.finPending && sequenceDistance(segment.ack, peer.finEnd) >= 0) {
    facts.add(INDEX.AckOfFin, ++peer.ackOfFinAttempts);
    if (isCarried) facts.piggyback |= ROLE.AckOfFin;
  }
}

/**
 * RFC 9293 section 3.10.7.4, fifth: SND.UNA < SEG.ACK =< SND.NXT. As a rule it is the initial sequence number + 1;
 * with Fast Open (RFC 7413) the server may have sent data before.
 */
function completesHandshake(ack: number, peer: HalfConnection): boolean {
  return sequenceDistance(ack, peer.isn) > 0 && sequenceDistance(ack, peer.end) <= 0;
}

export function observeData(segment: Segment, half: HalfConnection, facts: SegmentFacts): void {
  const isOnSyn = (segment.flags & SYN) !== 0;
  const start = isOnSyn ? sequenceAfter(segment.seq, 1) : segment.seq;
  const end = sequenceAfter(start, segment.payloadLength);
  let attempt = 1;
  if (half.endKnown && sequenceDistance(start, half.end) < 0) {
    half.retransmitted ??= new RangeAttempts();
    attempt = half.retransmitted.count(start, end);
  }
  facts.add(INDEX.Data, attempt);
  if (isOnSyn) facts.piggyback |= ROLE.Data;
}

/** The same FIN is the one with the same sequence number of its own, with or without data before it. */
export function observeFin(segment: Segment, half: HalfConnection, facts: SegmentFacts): void {
  const end = sequenceAfter(segment.seq, sequenceLength(segment));
  if (!half.finSeen || half.finEnd !== end) {
    half.finSeen = true;
    half.finEnd = end;
    half.finAttempts = 0;
    half.ackOfFinAttempts = 0;
  }
  half.finPending = true;
  facts.add(INDEX.Fin, ++half.finAttempts);
}
