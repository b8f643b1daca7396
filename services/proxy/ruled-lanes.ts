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

export class RuledLanes {
  readonly #options: RuledLanesOptions;

  constructor(options: RuledLanesOptions) {
    this.#options = options;
  }

  /** @throws CommandError, as the others */
  start(): Promise<void> {
    return this.#options.rules.start(this.#all());
  }

  stop(): Promise<void> {
    return this.#options.rules.stop(this.#all());
  }

  /** As the lanes and their faults are now. */
  update(): Promise<void> {
    return this.#options.rules.set(this.#all());
  }

  /** As they will be when `lane` has these faults. */
  withFaults(lane: Lane, faults: readonly Fault[]): Promise<void> {
    return this.#options.rules.set(
      this.#options.lanes
        .all()
        .map((each) => (each === lane ? this.#ruled(each.spec, faults) : this.#ruledLane(each))),
    );
  }

  /** As they will be when `known`, if there is one, has become, or a new lane is, what `spec` says. */
  withLane(spec: LaneSpec, known: Lane | undefined): Promise<void> {
    const faults = known?.faults.map((fault) => fault.spec) ?? [];
    return this.#options.rules.set([...this.#all(known), this.#ruled(spec, faults)]);
  }

  /** As they will be without `lane`. */
  without(lane: Lane): Promise<void> {
    return this.#options.rules.set(this.#all(lane));
  }

  #all(except?: Lane): RuledLane[] {
    return this.#options.lanes
      .all()
      .filter((lane) => lane !== except)
      .map((lane) => this.#ruledLane(lane));
  }

  #ruledLane({ spec, faults }: Lane): RuledLane {
    return this.#ruled(
      spec,
      faults.map((fault) => fault.spec),
    );
  }

  #ruled(spec: LaneSpec, faults: readonly Fault[]): RuledLane {
    const proxyAddress = this.#options.ownAddress(laneFamily(spec));
    return { spec, diversion: diversionOf(spec.record, faults), proxyAddress };
  }
}
