// A copy of a packet that the proxy keeps, to send it later.
import type { ActiveFault } from './active-fault.ts';
import type { Due } from './due-heap.ts';
import type { Incarnation } from './incarnation.ts';
import type { Lane } from './lane.ts';
import type { SegmentHead } from './segment-head.ts';

/** Held, Delayed and Corrupted ones are the segment itself, which has not gone on; a Copy follows one that has. */
export type KeptKind = 'Held' | 'Delayed' | 'Corrupted' | 'Copy';

export interface KeptSegmentOptions {
  kind: KeptKind;
  packet: Uint8Array;
  head: SegmentHead;
  lane: Lane;
  incarnation: Incarnation;
  fault: ActiveFault;
  dueAt: number;
}

export class KeptSegment implements Due {
  readonly kind: KeptKind;
  readonly packet: Uint8Array;
  readonly head: SegmentHead;
  readonly lane: Lane;
  readonly incarnation: Incarnation;
  readonly fault: ActiveFault;
  /** Changed only while it is in no heap. */
  dueAt: number;
  /** Whether the end of its connection has made it due. */
  isHastened = false;
  heapIndex = -1;
  heapOrder = 0;

  constructor(options: KeptSegmentOptions) {
    this.kind = options.kind;
    this.packet = options.packet;
    this.head = options.head;
    this.lane = options.lane;
    this.incarnation = options.incarnation;
    this.fault = options.fault;
    this.dueAt = options.dueAt;
  }

  /** Whether its fault holds it, and lets it go when it ends or by command: what queues for a Throttle, too. */
  get isHeld(): boolean {
    return this.kind === 'Held' || (this.kind === 'Delayed' && this.fault.spec.action === 'Throttle');
  }

  /** Whether its going on is the segment's own: neither a copy, nor what its receiver will drop unread. */
  get arrives(): boolean {
    if (this.kind === 'Corrupted') return this.fault.spec.corrupt?.checksum === 'Valid';
    return this.kind !== 'Copy';
  }
}
