// A copy of a packet that the proxy keeps, to send it later.
import type { ActiveFault } from './active-fault.ts';
import type { Due } from './due-heap.ts';
import type { Incarnation } from './incarnation.ts';
import type { Lane } from './lane.ts';
import type { SegmentHead } from './segment-head.ts';

/** Held and Delayed ones are the segment itself, which has not gone on; a Copy follows one that has. */
export type KeptKind = 'Held' | 'Delayed' | 'Copy';

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
  readonly dueAt: number;
  heapIndex = -1;

  constructor(options: KeptSegmentOptions) {
    this.kind = options.kind;
    this.packet = options.packet;
    this.head = options.head;
    this.lane = options.lane;
    this.incarnation = options.incarnation;
    this.fault = options.fault;
    this.dueAt = options.dueAt;
  }
}
