// Everything that the proxy sends itself: segments that it kept, copies, resets; at their time, and after the verdicts.
//
//   keep() ─► due heap ─► alarm ─┐
//   postHeld(), post(reset) ──────┴─► queue of this batch ─► flush() ─► raw socket, record, tracker
import type { Logger } from 'pino';
import type { ActiveFault } from './active-fault.ts';
import type { Alarm, EngineClock } from './engine-clock.ts';
import type { Incarnation } from './incarnation.ts';
import type { KeptSegment } from './kept-segment.ts';
import { type KeptLimits, KeptSegments } from './kept-segments.ts';
import type { Lane } from './lane.ts';
import type { PacketCounts } from './packet-counts.ts';
import type { PacketTap } from './packet-ring.ts';
import type { SegmentHead } from './segment-head.ts';
import type { Note, SegmentRing } from './segment-ring.ts';

/**
 * A packet that the proxy sends itself may overtake one that the kernel carries on for it: they can be in the queues of two
 * processors. For so long a segment that closes a connection may be on its way.
 */
const ARRIVAL_MS = 100;

/** Where packets go that the proxy sends itself: raw sockets with a mark. */
export interface PacketSender {
  /** @throws ErrnoError where the kernel does not take it */
  send(packet: Uint8Array, destination: string): void;
}

export interface OutboxOptions {
  sender: PacketSender;
  clock: EngineClock;
  log: Logger;
  ring: SegmentRing;
  tap?: PacketTap;
  counts: PacketCounts;
  limits: KeptLimits;
  /** Told of each kept segment that has gone on so that it can arrive: not of copies, nor of what the proxy made. */
  onForwarded: (kept: KeptSegment) => void;
  /** Told how many segments would be lost now, whenever that has changed. */
  onKeptChanged: (originals: number) => void;
}

/** On its way out. */
export interface Outgoing {
  lane: Lane;
  packet: Uint8Array;
  destination: string;
  /** What is recorded; null for what is no segment: an ICMP error. */
  head: SegmentHead | null;
  fault: ActiveFault;
  note: Note;
  /** What it was kept as; null for what the proxy made. */
  kept: KeptSegment | null;
}

export class Outbox {
  readonly kept: KeptSegments;
  readonly #options: OutboxOptions;
  readonly #queue: Outgoing[] = [];
  #toldOriginals = 0;
  readonly #alarm: Alarm;
  #alarmAt = Number.POSITIVE_INFINITY;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.kept = new KeptSegments(options.limits);
    this.#alarm = options.clock.openAlarm(() => {
      this.#alarmAt = Number.POSITIVE_INFINITY;
      this.flush();
    });
  }

  /** Puts something in line for the next {@link flush}. */
  post(outgoing: Outgoing): void {
    this.#queue.push(outgoing);
  }

  /** What awaited the end of that connection goes soon: once the segment that closed it has arrived. */
  hasten(closed: Incarnation): void {
    this.kept.hasten(closed, this.#options.clock.now() + ARRIVAL_MS);
  }

  /** Puts in line what is held for a fault. @returns how many segments that is */
  postHeld(fault: ActiveFault, note: Note): number {
    return this.#postAll(this.kept.takeOfFault(fault), () => note);
  }

  /** Puts in line what is kept of a lane, whenever it is due. */
  postLane(lane: Lane): void {
    this.#postAll(this.kept.takeOfLane(lane), noteWhenDue);
  }

  /** Sends what is in line and what is due. Verdicts must have been sent: a copy must not overtake its original. */
  flush(): void {
    const { clock, onKeptChanged } = this.#options;
    const now = clock.now();
    for (let kept = this.kept.takeDue(now); kept; kept = this.kept.takeDue(now)) {
      this.post(outgoing(kept, noteWhenDue(kept)));
    }
    // Grows while it is walked: what is sent may close a connection for which something else waits.
    for (const each of this.#queue) this.#send(each);
    this.#queue.length = 0;
    const { originals } = this.kept;
    if (originals !== this.#toldOriginals) onKeptChanged(originals);
    this.#toldOriginals = originals;
    this.#setAlarm();
  }

  /** Ends the alarm. */
  close(): void {
    this.#alarm.close();
  }

  #postAll(segments: readonly KeptSegment[], noteOf: (kept: KeptSegment) => Note): number {
    for (const kept of segments) this.post(outgoing(kept, noteOf(kept)));
    return segments.length;
  }

  #send({ lane, packet, destination, head, fault, note, kept }: Outgoing): void {
    const { clock, sender, ring, tap, log, counts, onForwarded } = this.#options;
    const at = clock.epochOffset + clock.now();
    try {
      sender.send(packet, destination);
    } catch (error) {
      // As lost as on a wire; the sender of a segment finds out by itself.
      if (counts.sendFailures++ === 0) log.error({ err: error, fault: fault.name }, 'Cannot send a segment');
      return;
    }
    counts.injected++;
    if (head === null) return;
    head.at = at;
    const record = ring.add(head, 'Injected', fault.name, note);
    if (lane.spec.capture === 'Headers') tap?.add(record, packet, packet.length);
    lane.countFate(head.roles, head.from, 'Injected');
    if (kept?.arrives) onForwarded(kept);
  }

  #setAlarm(): void {
    const { nextDueAt } = this.kept;
    if (nextDueAt === this.#alarmAt) return;
    this.#alarmAt = nextDueAt;
    this.#alarm.set(nextDueAt);
  }
}

function outgoing(kept: KeptSegment, note: Note): Outgoing {
  const { packet, head, fault, lane } = kept;
  return { lane, packet, destination: lane.destinationOf(head.from), head, fault, note, kept };
}

function noteWhenDue(kept: KeptSegment): Note {
  if (kept.kind === 'Copy') return 'copy';
  if (kept.kind === 'Delayed') return 'delayed segment';
  if (kept.kind === 'Corrupted') return 'corrupted segment';
  if (kept.isHastened) return 'held segment, let go as its connection had closed';
  return kept.fault.spec.hold?.until === 'Time' && kept.dueAt < kept.fault.endAt
    ? 'held segment, let go after its time'
    : 'held segment, let go as its fault ended';
}
