// What is to become of one segment: filled by the faults that apply to it, carried out by the engine.
import type { ActiveFault } from './active-fault.ts';

export type PlanEnd = 'Drop' | 'Hold' | 'Reset';

/** One object, reset for each segment. */
export class FatePlan {
  /** What ends the segment's way, or null where it goes on, after `delayMs`. */
  end: PlanEnd | null = null;
  /** The fault that decided; null where none applied. */
  fault: ActiveFault | null = null;
  delayMs = 0;
  readonly delays: ActiveFault[] = [];
  /** Faults that add a copy each. */
  readonly copies: ActiveFault[] = [];
  #room = 0;

  /** @param room how many times this segment can still be kept to be sent later */
  reset(room: number): void {
    this.end = null;
    this.fault = null;
    this.delayMs = 0;
    this.delays.length = 0;
    this.copies.length = 0;
    this.#room = room;
  }

  /** The segment goes no further. */
  endWith(end: PlanEnd, fault: ActiveFault): boolean {
    const wasKept = this.delays.length > 0;
    if (end === 'Hold' && !wasKept && !this.#takeRoom()) return false;
    if (end !== 'Hold' && wasKept) this.#room++;
    // What was to be delayed will not be sent: that delay decided nothing, and its ledger must not say so.
    for (const delay of this.delays) {
      delay.applied--;
      delay.skipped++;
    }
    this.delays.length = 0;
    this.delayMs = 0;
    this.end = end;
    this.fault = fault;
    return true;
  }

  /** The segment goes on later; several delays add up. */
  delay(ms: number, fault: ActiveFault): boolean {
    if (this.delays.length === 0) {
      if (!this.#takeRoom()) return false;
      // That it is late says more of the segment than that a copy follows.
      this.fault = fault;
    }
    this.delays.push(fault);
    this.delayMs += ms;
    return true;
  }

  /** A copy follows the segment. */
  copy(fault: ActiveFault): boolean {
    if (!this.#takeRoom()) return false;
    this.copies.push(fault);
    this.fault ??= fault;
    return true;
  }

  #takeRoom(): boolean {
    if (this.#room < 1) return false;
    this.#room--;
    return true;
  }
}
