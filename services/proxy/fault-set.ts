// The faults that were put, by name, and the ledgers of those that have ended.

import type { LedgerEntry } from '#lab/run/observation.ts';
import type { FaultAction } from '#lab/spec/fault.ts';
import type { ActiveFault } from './active-fault.ts';

/** Ledgers of faults that were deleted, remembered until their lane goes. */
const ENDED_LEDGERS = 4096;

export class FaultSet {
  /** All that were put and not deleted, those whose time is over too, in the order in which they were put. */
  readonly #faults = new Map<string, ActiveFault>();
  readonly #ended = new Map<string, ActiveFault>();

  get(name: string): ActiveFault | undefined {
    return this.#faults.get(name);
  }

  /** One that was deleted, and whose ledger is still known. */
  ended(name: string): ActiveFault | undefined {
    return this.#ended.get(name);
  }

  /** Its ledger begins anew, also where a fault of that name was deleted before. */
  add(fault: ActiveFault): void {
    this.#ended.delete(fault.name);
    this.#faults.set(fault.name, fault);
  }

  /** The ledger is kept. */
  delete(name: string): ActiveFault | undefined {
    const fault = this.#faults.get(name);
    if (!fault) return undefined;
    this.#faults.delete(name);
    this.#ended.set(name, fault);
    const [oldest] = this.#ended.keys();
    if (this.#ended.size > ENDED_LEDGERS && oldest !== undefined) this.#ended.delete(oldest);
    return fault;
  }

  /** Forgets the lane's faults and their ledgers. */
  deleteLane(lane: string): void {
    for (const map of [this.#faults, this.#ended]) {
      for (const [name, fault] of map) if (fault.lane === lane) map.delete(name);
    }
  }

  all(): ActiveFault[] {
    return [...this.#faults.values()];
  }

  /** In the order in which they were put. */
  ofLane(lane: string): ActiveFault[] {
    return this.all().filter((fault) => fault.lane === lane);
  }

  ledger(): LedgerEntry[] {
    return [...this.#ended.values(), ...this.#faults.values()].map(ledgerEntry);
  }
}

export function ledgerEntry(fault: ActiveFault): LedgerEntry {
  const action: FaultAction = fault.spec.action;
  const { name, lane, matched, applied, passed, skipped, held } = fault;
  return { fault: name, lane, action, role: fault.spec.match.role, matched, applied, passed, skipped, held };
}
