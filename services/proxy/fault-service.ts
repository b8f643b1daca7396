// Faults as the API sees them: put, ended by command or by time, released.
import type { Logger } from 'pino';
import type { Done, FaultView } from '#lab/run/observation.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { Conflict, NotFound } from '#services/control/http-error.ts';
import { ActiveFault } from './active-fault.ts';
import type { Engine } from './engine.ts';
import type { EngineClock } from './engine-clock.ts';
import type { FaultSet } from './fault-set.ts';
import type { LaneTable } from './lane-table.ts';
import type { RuledLanes } from './ruled-lanes.ts';
import type { Note } from './segment-ring.ts';
import type { Serial } from './serial.ts';

const FAULTS_LIMIT = 1024;
const ENDED: Note = 'held segment, let go as its fault ended';

export interface FaultServiceOptions {
  engine: Engine;
  lanes: LaneTable;
  faults: FaultSet;
  ruled: RuledLanes;
  /** Shared with the lanes: what waits for the kernel goes one after the other. */
  serial: Serial;
  clock: EngineClock;
  log: Logger;
}

/** What is put under a name. */
export interface FaultOrder {
  /** The lane's name on the wire. */
  lane: string;
  spec: Fault;
  /** The same order again has the same id. */
  id?: string | undefined;
}

export class FaultService {
  readonly #options: FaultServiceOptions;
  readonly #endTimers = new Map<ActiveFault, () => void>();

  constructor(options: FaultServiceOptions) {
    this.#options = options;
  }

  /**
   * Puts a fault in force once the kernel diverts what it needs. The same again changes nothing; an order that has an id
   * is known again also when the fault was deleted meanwhile, so that it is carried out once.
   *
   * @throws HttpError
   */
  put(name: string, { lane: laneName, spec, id }: FaultOrder): Promise<FaultView & Done> {
    const { lanes, faults, ruled, serial, clock, log } = this.#options;
    return serial.run(async () => {
      const known = faults.get(name);
      if (known?.isSame(laneName, spec)) return { ...this.#viewOf(known), ...this.#done(known.putAt) };
      const over = faults.ended(name);
      if (id !== undefined && over?.id === id)
        return {
          ...{ ...this.#viewOf(over), ...this.#done(over.putAt) },
          ...{ state: 'Ended', startsInMs: 0, endsInMs: 0 },
        };
      if (known)
        throw new Conflict(`Cannot put fault "${name}": a different one has that name; delete it first`);
      if (faults.all().length >= FAULTS_LIMIT)
        throw new Conflict(
          `Cannot put fault "${name}": there are ${FAULTS_LIMIT} already, which is the limit`,
        );
      const lane = lanes.get(laneName);
      if (!lane) throw new NotFound(`Cannot put fault "${name}": there is no lane "${laneName}"`);
      await ruled.withFaults(lane, [...lane.faults.map((each) => each.spec), spec]);
      const at = clock.now();
      const fault = new ActiveFault(spec, { name, lane: laneName, seed: lane.spec.seed, at, id });
      faults.add(fault);
      lane.setFaults([...lane.faults, fault]);
      this.#endTimers.set(
        fault,
        clock.setTimer(() => this.#expire(fault), fault.endAt - at),
      );
      const { action, match } = spec;
      log.info(
        { fault: name, lane: laneName, action, role: match.role, forMs: fault.endAt - at },
        'fault put',
      );
      return { ...this.#viewOf(fault), ...this.#done(at) };
    });
  }

  /** Ends a fault and lets go what it holds; its ledger stays. Nothing happens where it is not. */
  delete(name: string): Promise<Done> {
    const { faults, ruled, serial, clock } = this.#options;
    return serial.run(async () => {
      const now = clock.now();
      const fault = faults.delete(name);
      if (!fault) return this.#done(faults.ended(name)?.deletedAt ?? now);
      fault.deletedAt = now;
      this.#end(fault, ENDED);
      await ruled.update();
      return this.#done(now);
    });
  }

  async deleteAll(): Promise<void> {
    await Promise.all(this.#options.faults.all().map(({ name }) => this.delete(name)));
  }

  /** Lets go what a fault holds now; it stays in force. Once for each id. @throws NotFound */
  release(name: string, id?: string): Done & { released: number } {
    const now = this.#options.clock.now();
    const fault = this.#options.faults.get(name);
    if (!fault) throw new NotFound(`Cannot release fault "${name}": there is none of that name`);
    const before = id === undefined ? undefined : fault.releases.get(id);
    if (before !== undefined) return { released: 0, ...this.#done(before) };
    if (id !== undefined) fault.releases.set(id, now);
    const released = this.#options.engine.release(fault, 'held segment, let go by command');
    return { released, ...this.#done(now) };
  }

  all(): FaultView[] {
    return this.#options.faults.all().map((fault) => this.#viewOf(fault));
  }

  /** Ends the faults of a lane, or of all, and leaves the rules to the caller. */
  endAll(laneName: string | null, note: Note = ENDED): void {
    for (const fault of this.#options.faults.all()) {
      if (laneName === null || fault.lane === laneName) this.#end(fault, note);
    }
  }

  #viewOf(fault: ActiveFault): FaultView {
    const now = this.#options.clock.now();
    const { name, lane, spec, startAt, endAt } = fault;
    const state = now >= endAt ? 'Ended' : now >= startAt ? 'InForce' : 'Pending';
    const until = (at: number) => Math.max(0, Math.round(at - now));
    return { name, lane, fault: spec, state, startsInMs: until(startAt), endsInMs: until(endAt) };
  }

  /** @param at by the engine's clock */
  #done(at: number): Done {
    return { doneAt: Math.round(at + this.#options.clock.epochOffset) };
  }

  #expire(fault: ActiveFault): void {
    const { ruled, serial, log } = this.#options;
    this.#end(fault, ENDED);
    serial
      .run(() => ruled.update())
      // The fault has ended all the same: its segments come up the queue, and are let through.
      .catch((error) => log.error({ err: error, fault: fault.name }, 'Cannot end diverting'));
  }

  /** From now on the fault touches nothing. */
  #end(fault: ActiveFault, note: Note): void {
    const { lanes, engine, log } = this.#options;
    this.#endTimers.get(fault)?.();
    if (this.#endTimers.delete(fault)) log.info({ fault: fault.name, lane: fault.lane }, 'fault ended');
    const lane = lanes.get(fault.lane);
    lane?.setFaults(lane.faults.filter((each) => each !== fault));
    engine.release(fault, note);
  }
}
