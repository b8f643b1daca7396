// All segments that the proxy keeps: by the time when they are due, by fault, by the connection whose end they await.
import type { ActiveFault } from './active-fault.ts';
import { DueHeap } from './due-heap.ts';
import type { Incarnation } from './incarnation.ts';
import type { KeptSegment } from './kept-segment.ts';
import type { Lane } from './lane.ts';

export interface KeptLimits {
  /** Most segments. */
  count: number;
  /** Most bytes of packets. */
  bytes: number;
}

export class KeptSegments {
  readonly #limits: KeptLimits;
  readonly #due = new DueHeap<KeptSegment>();
  readonly #held = new Map<ActiveFault, Set<KeptSegment>>();
  readonly #awaitingEnd = new Map<Incarnation, Set<KeptSegment>>();
  #bytes = 0;
  #originals = 0;

  constructor(limits: KeptLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#due.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Those that have not gone on: what is lost if the process dies. */
  get originals(): number {
    return this.#originals;
  }

  /** When the next one is due; infinite where there is none. */
  get nextDueAt(): number {
    return this.#due.first?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  /** How many times a packet of that length can still be kept. */
  roomFor(length: number): number {
    const free = Math.floor((this.#limits.bytes - this.#bytes) / length);
    return Math.max(0, Math.min(free, this.#limits.count - this.#due.size));
  }

  add(kept: KeptSegment): void {
    this.#due.add(kept);
    this.#bytes += kept.packet.length;
    if (kept.kind !== 'Copy') this.#originals++;
    if (!kept.isHeld) return;
    kept.fault.held++;
    addTo(this.#held, kept.fault, kept);
    if (kept.fault.spec.hold?.until === 'ConnectionClosed') addTo(this.#awaitingEnd, kept.incarnation, kept);
  }

  /** Takes out the next one that is due. */
  takeDue(now: number): KeptSegment | undefined {
    const { first } = this.#due;
    if (!first || first.dueAt > now) return undefined;
    this.#remove(first);
    return first;
  }

  /** Takes out what is held for a fault, in the order in which it came. */
  takeOfFault(fault: ActiveFault): KeptSegment[] {
    return this.#takeAll(this.#held.get(fault));
  }

  /** Takes out whatever is kept of a lane, in the order in which it is due. Walks all; for lanes that go. */
  takeOfLane(lane: Lane): KeptSegment[] {
    const taken = this.#due.values().filter((kept) => kept.lane === lane);
    for (const kept of taken) this.#remove(kept);
    return taken.sort((a, b) => a.dueAt - b.dueAt);
  }

  /** What awaited the end of that connection is due at that time, unless it is so before. */
  hasten(closed: Incarnation, dueAt: number): void {
    if (this.#awaitingEnd.size === 0) return;
    for (const kept of this.#takeAll(this.#awaitingEnd.get(closed))) {
      kept.isHastened = dueAt < kept.dueAt;
      kept.dueAt = Math.min(kept.dueAt, dueAt);
      this.add(kept);
    }
  }

  #takeAll(segments: Set<KeptSegment> | undefined): KeptSegment[] {
    if (!segments) return [];
    const taken = [...segments];
    for (const kept of taken) this.#remove(kept);
    return taken;
  }

  #remove(kept: KeptSegment): void {
    this.#due.remove(kept);
    this.#bytes -= kept.packet.length;
    if (kept.kind !== 'Copy') this.#originals--;
    if (!kept.isHeld) return;
    kept.fault.held--;
    deleteFrom(this.#held, kept.fault, kept);
    deleteFrom(this.#awaitingEnd, kept.incarnation, kept);
  }
}

function addTo<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}

function deleteFrom<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  if (set?.delete(value) && set.size === 0) map.delete(key);
}
