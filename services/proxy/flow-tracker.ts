// Follows every connection of every lane and says what each segment does for it.
//
//   segment ─► observe() ─► roles, attempts, piggyback ─► the engine decides ─► forwarded() if it goes on
//
// HandshakeAck and AckOfFin stay pending until one has been forwarded: when the proxy drops the ACK of a FIN, the
// next segment that acknowledges it has the role again.
import { findIncarnation } from './find-incarnation.ts';
import { FlowTable } from './flow-table.ts';
import type { Incarnation } from './incarnation.ts';
import { observeAck, observeData, observeFin, observeSyn } from './observe-roles.ts';
import { CLIENT, otherIndex, ROLE, type SideIndex } from './role-set.ts';
import { ACK, FIN, RST, type Segment, SYN, sequenceLength } from './segment.ts';
import { INDEX, type SegmentFacts } from './segment-facts.ts';
import { sequenceAfter, sequenceDistance } from './sequence.ts';

/** What the tracker needs of a lane. */
export interface TrackedLane {
  readonly id: number;
  /** Connections seen so far; the tracker counts. The next one's ordinal is one more. */
  connections: number;
}

export interface FlowTrackerOptions {
  /** Most incarnations remembered. A connection that was forgotten counts as a new one. Default 200,000. */
  limit?: number;
  /** Called once for each incarnation when it has closed: both FINs acknowledged, a RST seen, or a newer one closed. */
  onClosed?: (incarnation: Incarnation) => void;
}

export class FlowTracker {
  readonly #table: FlowTable;
  readonly #onClosed: (incarnation: Incarnation) => void;

  constructor({ limit = 200_000, onClosed = () => undefined }: FlowTrackerOptions = {}) {
    this.#table = new FlowTable(limit);
    this.#onClosed = onClosed;
  }

  /** Incarnations remembered. */
  get size(): number {
    return this.#table.size;
  }

  /** Incarnations remembered, for display. */
  incarnations(): IterableIterator<Incarnation> {
    return this.#table.values();
  }

  /** Takes a segment in and says what it is. To be called for each segment in the order of arrival. */
  observe(segment: Segment, lane: TrackedLane, from: SideIndex, facts: SegmentFacts): void {
    const { flags } = segment;
    const incarnation = this.#incarnationOf(segment, lane, from);
    facts.begin(incarnation, from);
    facts.length = segment.totalLength;
    facts.payloadLength = segment.payloadLength;
    if ((flags & RST) !== 0) {
      // A RST's numbers come from the segment that it answers: they say nothing about what its sender has sent.
      facts.add(INDEX.Rst, ++incarnation.half(from).rstAttempts);
      this.#close(incarnation);
      return;
    }
    if ((flags & SYN) !== 0) observeSyn(segment, incarnation, facts);
    const sender = incarnation.half(from);
    // First seen in the middle: then this is where counting begins.
    if (!sender.isnKnown && !sender.endKnown) sender.isn = sequenceAfter(segment.seq, -1);
    if ((flags & ACK) !== 0) observeAck(segment, incarnation.half(otherIndex(from)), facts);
    if (segment.payloadLength > 0) observeData(segment, sender, facts);
    if ((flags & FIN) !== 0) observeFin(segment, sender, facts);
    facts.offset = sequenceDistance(segment.seq, sender.isn);
    const end = sequenceAfter(segment.seq, sequenceLength(segment));
    if (!sender.endKnown || sequenceDistance(end, sender.end) > 0) sender.end = end;
    sender.endKnown = true;
    // Where ACKs are not diverted nothing tells that both FINs were acknowledged, but little more will come.
    if (incarnation.client.finSeen && incarnation.server.finSeen) this.#table.markOver(incarnation);
  }

  /** To be told when a segment has gone on, at once or later, with what {@link observe} said of it. */
  forwarded(incarnation: Incarnation, from: SideIndex, roles: number): void {
    if ((roles & (ROLE.HandshakeAck | ROLE.AckOfFin)) === 0 || incarnation.isForgotten) return;
    const peer = incarnation.half(otherIndex(from));
    if ((roles & ROLE.HandshakeAck) !== 0) peer.handshakePending = false;
    if ((roles & ROLE.AckOfFin) === 0) return;
    peer.finPending = false;
    peer.finAcknowledged = true;
    if (incarnation.client.finAcknowledged && incarnation.server.finAcknowledged) this.#close(incarnation);
  }

  /** To be told when the proxy has reset both ends. */
  resetBothEnds(incarnation: Incarnation): void {
    this.#close(incarnation);
  }

  forgetLane(laneId: number): void {
    this.#table.forgetLane(laneId);
  }

  #incarnationOf(segment: Segment, lane: TrackedLane, from: SideIndex): Incarnation {
    const clientPort = from === CLIENT ? segment.sourcePort : segment.destinationPort;
    const newest = this.#table.newest(lane.id, clientPort);
    const known = findIncarnation(newest, segment, from);
    if (known) return known;
    const made = this.#table.add({ laneId: lane.id, clientPort }, ++lane.connections, newest ?? null);
    if ((segment.flags & (SYN | ACK | RST)) === (SYN | ACK)) {
      // First seen in the middle: the SYN that this answers has passed unseen.
      const caller = made.half(otherIndex(from));
      caller.isnKnown = true;
      caller.isn = sequenceAfter(segment.ack, -1);
    }
    return made;
  }

  #close(incarnation: Incarnation): void {
    if (incarnation.closed) return;
    // A port pair has one connection at a time: those before this one are over as well, if they had no end.
    if (incarnation.older) this.#close(incarnation.older);
    incarnation.closed = true;
    this.#table.markOver(incarnation);
    this.#onClosed(incarnation);
  }
}
