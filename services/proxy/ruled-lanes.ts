// What the kernel's rules have to be for the lanes and faults that there are, or that there are to be.
import type { Fault } from '#lab/spec/fault.ts';
import { diversionOf } from './diversion.ts';
import type { KernelRules } from './kernel-rules.ts';
import type { Lane } from './lane.ts';
import type { RuledLane } from './lane-elements.ts';
import { type LaneSpec, laneFamily } from './lane-spec.ts';
import type { LaneTable } from './lane-table.ts';

export interface RuledLanesOptions {
  lanes: LaneTable;
  rules: Pick<KernelRules, 'start' | 'set' | 'stop'>;
  /** The proxy's address in a family, or null. */
  ownAddress: (family: 'IPv4' | 'IPv6') => string | null;
}

/** A lane, and the faults that it is to have. */
interface Wish {
  spec: LaneSpec;
  faults: readonly Fault[];
}

export class RuledLanes {
  readonly #options: RuledLanesOptions;

  constructor(options: RuledLanesOptions) {
    this.#options = options;
  }

  /** @throws CommandError, as the others */
  start(): Promise<void> {
    return this.#options.rules.start(this.#ruled(this.#all()));
  }

  stop(): Promise<void> {
    return this.#options.rules.stop(this.#ruled(this.#all()));
  }

  /** As the lanes and their faults are now. */
  update(): Promise<void> {
    return this.#set(this.#all());
  }

  /** As they will be when `lane` has these faults. */
  withFaults(lane: Lane, faults: readonly Fault[]): Promise<void> {
    return this.#set(
      this.#options.lanes.all().map((each) => (each === lane ? { spec: each.spec, faults } : wishOf(each))),
    );
  }

  /** As they will be when `known`, if there is one, has become, or a new lane is, what `spec` says. */
  withLane(spec: LaneSpec, known: Lane | undefined): Promise<void> {
    const { faults } = known ? wishOf(known) : { faults: [] };
    return this.#set([...this.#all(known), { spec, faults }]);
  }

  /** As they will be without `lane`. */
  without(lane: Lane): Promise<void> {
    return this.#set(this.#all(lane));
  }

  #all(except?: Lane): Wish[] {
    return this.#options.lanes
      .all()
      .filter((lane) => lane !== except)
      .map(wishOf);
  }

  #set(wishes: readonly Wish[]): Promise<void> {
    return this.#options.rules.set(this.#ruled(wishes));
  }

  // One look at the interfaces for all of them: no segment goes on meanwhile.
  #ruled(wishes: readonly Wish[]): RuledLane[] {
    const families = new Set(wishes.map(({ spec }) => laneFamily(spec)));
    const own = new Map([...families].map((family) => [family, this.#options.ownAddress(family)]));
    return wishes.map(({ spec, faults }) => ({
      spec,
      diversion: diversionOf(spec.record, faults),
      proxyAddress: own.get(laneFamily(spec)) ?? null,
    }));
  }
}

function wishOf({ spec, faults }: Lane): Wish {
  return { spec, faults: faults.map((fault) => fault.spec) };
}
