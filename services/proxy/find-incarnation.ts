// Which incarnation of a port pair a segment belongs to.
import type { HalfConnection, Incarnation } from './incarnation.ts';
import { otherIndex, SERVER, type SideIndex } from './role-set.ts';
import { ACK, RST, type Segment, SYN } from './segment.ts';
import { sequenceAfter, sequenceDistance } from './sequence.ts';

/** Undefined where the segment begins a new incarnation, or is the first that is seen of its port pair. */
export function findIncarnation(
  newest: Incarnation | undefined,
  segment: Segment,
  from: SideIndex,
): Incarnation | undefined {
  switch (segment.flags & (SYN | ACK | RST)) {
    case SYN:
      return findBySyn(newest, segment.seq, from) ?? simultaneousOpen(newest, from);
    case SYN | ACK:
      return (
        findBySyn(newest, sequenceAfter(segment.ack, -1), otherIndex(from)) ??
        findBySynData(newest, segment.ack, otherIndex(from))
      );
    default:
      return findByNumbers(newest, segment, from);
  }
}

/** The incarnation in which that side's SYN had this sequence number. */
function findBySyn(newest: Incarnation | undefined, isn: number, side: SideIndex): Incarnation | undefined {
  for (let each = newest; each; each = each.older ?? undefined) {
    const half = each.half(side);
    if (half.isnKnown && half.isn === isn) return each;
  }
  return undefined;
}

/** The incarnation whose SYN had data (Fast Open, RFC 7413) that this acknowledges as well. */
function findBySynData(
  newest: Incarnation | undefined,
  ack: number,
  side: SideIndex,
): Incarnation | undefined {
  for (let each = newest; each; each = each.older ?? undefined) {
    const { isnKnown, isn, synLength } = each.half(side);
    const acknowledged = sequenceDistance(ack, isn);
    if (isnKnown && acknowledged > 0 && acknowledged <= synLength) return each;
  }
  return undefined;
}

/** The incarnation that a SYN from the server belongs to: both ends call at once (RFC 9293 section 3.5, figure 7). */
function simultaneousOpen(newest: Incarnation | undefined, from: SideIndex): Incarnation | undefined {
  return from === SERVER && newest && !newest.closed && !newest.server.isnKnown ? newest : undefined;
}

/** The newest incarnation that the segment's numbers fit, or simply the newest: a late FIN may be an older one's. */
function findByNumbers(
  newest: Incarnation | undefined,
  segment: Segment,
  from: SideIndex,
): Incarnation | undefined {
  for (let each = newest; each; each = each.older ?? undefined) {
    if (fits(segment, each.half(from), each.half(otherIndex(from)))) return each;
  }
  return newest;
}

function fits(segment: Segment, own: HalfConnection, peer: HalfConnection): boolean {
  const hasAck = (segment.flags & ACK) !== 0;
  if (hasAck && peer.isnKnown && sequenceDistance(segment.ack, peer.isn) <= 0) return false;
  // A RST that answers a segment without ACK has sequence number 0 (RFC 9293 section 3.10.7.1).
  if (hasAck && (segment.flags & RST) !== 0) return true;
  return !own.isnKnown || sequenceDistance(segment.seq, own.isn) >= 0;
}
