// What is to become of one segment: filled by the faults that apply to it, carried out by the engine.
import type { ActiveFault } from './active-fault.ts';

export type PlanEnd = 'Drop' | 'Hold' | 'Reset' | 'Unreachable';

/** One object, reset for each segment. */
export class FatePlan {
  /** What ends the segment's way, or null where it goes on, after `delayMs`. */
  end: PlanEnd | null = null;
  /** The fault that decided; null where none applied. */
  fault: ActiveFault | null = null;
  delayMs = 0;
  /** With end Hold: until when at the latest. */
  holdUntil = 0;
  /** Faults by which the segment goes on later, or changed: from a copy that is kept. */
  readonly changes: ActiveFault[] = [];
  /** Of those, the ones that change its bytes. */
  readonly corruptions: ActiveFault[] = [];
  /** Faults that add a copy each. */
  readonly copies: ActiveFault[] = [];
  #room = 0;

  /** @param room how many times this segment can still be kept to be sent later */
  reset(room: number): void {
    this.end = null;
    this.fault = null;
    this.delayMs = 0;
    // Setting a length takes as long as all the rest, and most segments are not changed.
    if (this.changes.length > 0) this.changes.length = 0;
    if (this.corruptions.length > 0) this.corruptions.length = 0;
    if (this.copies.length > 0) this.copies.length = 0;
    this.#room = room;
  }

  /** The segment goes no further. */
  endWith(end: PlanEnd, fault: ActiveFault): boolean {
    const wasKept = this.changes.length > 0;
    if (end === 'Hold' && !wasKept && !this.#takeRoom()) return false;
    if (end !== 'Hold' && wasKept) this.#room++;
    // What was to be delayed will not be sent: that delay decided nothing, and its ledger must not say so.
    for (const change of this.changes) {
      change.applied--;
      change.skipped++;
    }
    this.changes.length = 0;
    this.corruptions.length = 0;
    this.delayMs = 0;
    this.end = end;
    this.fault = fault;
    return true;
  }

  /**
   * The segment goes on later; several delays add up.
   *
   * @param isQueue it waits for its turn, and goes at once when the fault ends; so the fault must be known by it
   */
  delay(ms: number, fault: ActiveFault, isQueue = false): boolean {
    if (!this.#change(fault)) return false;
    if (isQueue && this.corruptions.length === 0) this.fault = fault;
    this.delayMs += ms;
    return true;
  }

  /** The segment goes on with other bytes. */
  corrupt(fault: ActiveFault): boolean {
    if (!this.#change(fault)) return false;
    this.fault = fault;
    this.corruptions.push(fault);
    return true;
  }

  /** A copy follows the segment. */
  copy(fault: ActiveFault): boolean {
    if (!this.#takeRoom()) return false;
    this.copies.push(fault);
    this.fault ??= fault;
    return true;
  }

  // That it is late, or changed, says more of the segment than that a copy follows.
  #change(fault: ActiveFault): boolean {
    if (this.changes.length === 0) {
      if (!this.#takeRoom()) return false;
      this.fault = fault;
    }
    this.changes.push(fault);
    return true;
  }

  #takeRoom(): boolean {
    if (this.#room < 1) return false;
    this.#room--;
    return true;
  }
}
