// What is remembered of one segment: for the ring of records, and while it is kept to be sent later.

import type { Lane } from './lane.ts';
import type { SideIndex } from './role-set.ts';
import type { Segment } from './segment.ts';
import type { SegmentFacts } from './segment-facts.ts';

export class SegmentHead {
  /** Milliseconds since the epoch. */
  at = 0;
  lane = '';
  clientPort = 0;
  incarnation = 0;
  from: SideIndex = 0;
  roles = 0;
  piggyback = 0;
  attempt = 1;
  flags = 0;
  /** int32, as `ack`. */
  seq = 0;
  ack = 0;
  length = 0;
  window = 0;

  fill(lane: Lane, segment: Segment, facts: SegmentFacts): void {
    this.lane = lane.name;
    this.clientPort = facts.incarnation.clientPort;
    this.incarnation = facts.incarnation.number;
    this.from = facts.from;
    this.roles = facts.roles;
    this.piggyback = facts.piggyback;
    this.attempt = facts.attempt;
    this.flags = segment.flags;
    this.seq = segment.seq;
    this.ack = segment.ack;
    this.length = segment.payloadLength;
    this.window = segment.window;
  }

  copy(): SegmentHead {
    return Object.assign(new SegmentHead(), this);
  }
}
