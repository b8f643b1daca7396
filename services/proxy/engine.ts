// The way of one packet through the proxy.
//
//   queue ─► parse ─► lane ─► tracker ─► faults ─► accept, or drop
//                                                     └─ and later, from a copy: outbox ─► raw socket ─► OUTPUT
//
// What goes on later is always dropped in the kernel and sent again from a copy (docs/decisions/0002).
import type { Logger } from 'pino';
import type { SegmentFate } from '#lab/run/observation.ts';
import { parseAddress } from '#linux/ip-address.ts';
import type { ActiveFault } from './active-fault.ts';
import { corruptPacket } from './corrupt-packet.ts';
import { decideFate } from './decide-fate.ts';
import type { EngineClock } from './engine-clock.ts';
import { FatePlan } from './fate-plan.ts';
import { FlowTracker } from './flow-tracker.ts';
import { type KeptKind, KeptSegment } from './kept-segment.ts';
import type { KeptLimits } from './kept-segments.ts';
import type { Lane } from './lane.ts';
import type { LaneTable } from './lane-table.ts';
import { Outbox, type PacketSender } from './outbox.ts';
import { PacketCounts } from './packet-counts.ts';
import type { PacketTap } from './packet-ring.ts';
import { parseSegment } from './parse-segment.ts';
import { numbersForReceiver, numbersForSender, resetPacket } from './reset-packet.ts';
import { ANY_ROLE, CLIENT, otherIndex, ROLE, SERVER, type SideIndex } from './role-set.ts';
import { Segment } from './segment.ts';
import { SegmentFacts } from './segment-facts.ts';
import { SegmentHead } from './segment-head.ts';
import type { Note, SegmentRing } from './segment-ring.ts';
import { unreachablePacket } from './unreachable-packet.ts';

/** What is due and so late does not wait for the end of a batch; what is due at once does. */
const LATE_MS = 0.1;

/** Where verdicts go: linux/nfqueue.ts. */
export interface PacketVerdicts {
  accept(id: number): void;
  drop(id: number): void;
  flush(): void;
}

export interface EngineOptions {
  verdicts: PacketVerdicts;
  sender: PacketSender;
  clock: EngineClock;
  log: Logger;
  lanes: LaneTable;
  ring: SegmentRing;
  /** Given the packet of each record on a lane that is captured. */
  tap?: PacketTap;
  limits: KeptLimits & { flows: number };
  /** Passes on an ICMP error about a lane's segment. @returns false where the packet is none */
  relayIcmp: (packet: Uint8Array) => boolean;
  /** The address to which both ends send; null where they send to each other. */
  ownAddress: (family: 'IPv4' | 'IPv6') => string | null;
  /** Told how many segments would be lost now, whenever that has changed, after the batch. */
  onKeptChanged: (originals: number) => void;
}

export class Engine {
  readonly tracker: FlowTracker;
  readonly counts = new PacketCounts();
  readonly #options: EngineOptions;
  readonly #outbox: Outbox;
  readonly #segment = new Segment();
  readonly #facts = new SegmentFacts();
  readonly #plan = new FatePlan();
  readonly #head = new SegmentHead();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#outbox = new Outbox({
      ...options,
      counts: this.counts,
      onForwarded: ({ incarnation, head }) => this.tracker.forwarded(incarnation, head.from, head.roles),
    });
    this.tracker = new FlowTracker({
      limit: options.limits.flows,
      onClosed: (incarnation) => this.#outbox.hasten(incarnation),
    });
  }

  /** What is kept to be sent later. */
  get kept(): { readonly count: number; readonly bytes: number } {
    return this.#outbox.kept;
  }

  /** Gives a queued packet its verdict. `payload` is valid during the call only. */
  onPacket(id: number, payload: Uint8Array): void {
    const { verdicts, lanes } = this.#options;
    this.counts.packets++;
    const segment = this.#segment;
    const problem = parseSegment(payload, segment);
    if (problem !== null) {
      verdicts.accept(id);
      if (problem === 'NotTcp' && this.#relay(payload)) this.counts.icmpErrors++;
      else this.counts.unreadable[problem]++;
      return;
    }
    const lane = lanes.find(segment);
    const from = lane?.sideOf(segment) ?? null;
    if (lane === null || from === null) {
      this.counts.strange++;
      verdicts.accept(id);
      return;
    }
    this.#onSegment(id, lane, from);
  }

  /** Sends the verdicts, and then what is due. */
  onBatchEnd(): void {
    this.#options.verdicts.flush();
    this.#outbox.flush();
  }

  /** Lets go what is held for a fault. @returns how many segments that were */
  release(fault: ActiveFault, note: Note): number {
    const count = this.#outbox.postHeld(fault, note);
    this.#outbox.flush();
    return count;
  }

  /** Sends at once what is kept of a lane, whenever it is due. */
  sendKept(lane: Lane): void {
    this.#outbox.postLane(lane);
    this.#outbox.flush();
  }

  /** Sends at once what is kept of a lane that goes, and forgets its flows. */
  forgetLane(lane: Lane): void {
    this.sendKept(lane);
    if (lane.connections > 0) this.tracker.forgetLane(lane.id);
  }

  /** Ends the alarm. */
  close(): void {
    this.#outbox.close();
  }

  #relay(packet: Uint8Array): boolean {
    try {
      return this.#options.relayIcmp(packet);
    } catch (error) {
      // An error about an error is told to nobody: the segment's sender finds out by its own timers.
      if (this.counts.sendFailures++ === 0)
        this.#options.log.error({ err: error }, 'Cannot pass on an ICMP error');
      return false;
    }
  }

  #onSegment(id: number, lane: Lane, from: SideIndex): void {
    const { clock, ring, verdicts, tap } = this.#options;
    const facts = this.#facts;
    const segment = this.#segment;
    const now = clock.now();
    this.tracker.observe(segment, lane, from, facts);
    const { roles } = facts;
    lane.count(facts);
    const head = this.#head;
    head.fill(lane, segment, facts);
    head.at = clock.epochOffset + now;
    const plan = this.#plan;
    plan.reset(segment.isWhole ? this.#outbox.kept.roomFor(segment.totalLength) : 0);
    if (((roles | ANY_ROLE) & lane.faultRoles) !== 0) decideFate(lane.faults, facts, now, plan);
    const fate = plan.fault === null ? 'Passed' : this.#carryOut(lane, plan.fault, now);
    if (fate === 'Passed' || fate === 'Duplicated') {
      verdicts.accept(id);
      this.tracker.forwarded(facts.incarnation, from, roles);
    } else {
      verdicts.drop(id);
    }
    lane.countFate(roles, from, fate);
    const record = ring.add(head, fate, plan.fault?.name ?? null);
    if (lane.spec.capture === 'Headers') tap?.add(record, segment.bytes, segment.totalLength);
    // In a busy batch what is due would else be late by the rest of it.
    if (now >= this.#outbox.kept.nextDueAt + LATE_MS) this.onBatchEnd();
  }

  /** Does what the plan says, but for the verdict. */
  #carryOut(lane: Lane, fault: ActiveFault, now: number): SegmentFate {
    const plan = this.#plan;
    for (const copy of plan.copies) this.#keep('Copy', lane, copy, now + plan.delayMs + copy.copyAfterMs);
    switch (plan.end) {
      case 'Drop':
        return 'Dropped';
      case 'Hold':
        this.#keep('Held', lane, fault, plan.holdUntil);
        return 'Held';
      case 'Reset':
        this.#reset(lane, fault);
        return 'Reset';
      case 'Unreachable':
        this.#tellUnreachable(lane, fault);
        return 'Unreachable';
      case null: {
        if (plan.changes.length === 0) return 'Duplicated';
        const kind = plan.corruptions.length === 0 ? 'Delayed' : 'Corrupted';
        this.#keep(kind, lane, fault, now + plan.delayMs);
        return kind;
      }
    }
  }

  #keep(kind: KeptKind, lane: Lane, fault: ActiveFault, dueAt: number): void {
    // A copy, from Node's pool: ten thousand buffers a second of their own keep the collector busy.
    const packet = Buffer.from(this.#segment.bytes.subarray(0, this.#segment.totalLength));
    if (kind === 'Corrupted') {
      for (const each of this.#plan.corruptions) corruptPacket(packet, this.#segment, this.#facts, each);
    }
    const { incarnation } = this.#facts;
    this.#outbox.kept.add(
      new KeptSegment({ kind, packet, head: this.#head.copy(), lane, incarnation, fault, dueAt }),
    );
  }

  #tellUnreachable(lane: Lane, fault: ActiveFault): void {
    const { unreachable } = fault.spec;
    if (!unreachable) return;
    const own = this.#options.ownAddress(this.#segment.family);
    const packet = unreachablePacket(this.#segment, unreachable, own === null ? null : parseAddress(own));
    const destination = lane.destinationOf(otherIndex(this.#facts.from));
    this.#outbox.post({ lane, packet, destination, head: null, fault, note: null, kept: null });
  }

  #reset(lane: Lane, fault: ActiveFault): void {
    const { from, incarnation } = this.#facts;
    const to = fault.spec.reset?.to ?? 'Both';
    if (to !== 'Server') this.#resetOne(lane, fault, CLIENT, from);
    if (to !== 'Client') this.#resetOne(lane, fault, SERVER, from);
    if (to === 'Both') this.tracker.resetBothEnds(incarnation);
  }

  #resetOne(lane: Lane, fault: ActiveFault, to: SideIndex, triggerFrom: SideIndex): void {
    const toReceiver = to !== triggerFrom;
    const numbers = toReceiver ? numbersForReceiver(this.#segment) : numbersForSender(this.#segment);
    const head = this.#head.copy();
    head.from = otherIndex(to);
    Object.assign(head, { ...numbers, roles: ROLE.Rst, piggyback: 0, attempt: 1, length: 0, window: 0 });
    const packet = resetPacket(this.#segment, toReceiver);
    const destination = lane.destinationOf(head.from);
    this.#outbox.post({ lane, packet, destination, head, fault, note: 'reset', kept: null });
  }
}
