// All lanes, and which one a segment belongs to.
import { Lane } from './lane.ts';
import { type LaneSpec, laneFamily } from './lane-spec.ts';
import type { Segment } from './segment.ts';

export class LaneTable {
  readonly #byName = new Map<string, Lane>();
  /** By port; IPv6 from 65,536 on. */
  readonly #byPort = new Map<number, Lane>();
  #lastId = 0;

  get(name: string): Lane | undefined {
    return this.#byName.get(name);
  }

  /** The lane that has this family and port. */
  at(family: 'IPv4' | 'IPv6', port: number): Lane | undefined {
    return this.#byPort.get(slotOf(family, port));
  }

  add(name: string, spec: LaneSpec): Lane {
    const lane = new Lane(name, ++this.#lastId, spec);
    this.#byName.set(name, lane);
    this.#byPort.set(slotOf(laneFamily(spec), spec.port), lane);
    return lane;
  }

  move(lane: Lane, spec: LaneSpec): void {
    this.#byPort.delete(slotOf(laneFamily(lane.spec), lane.spec.port));
    lane.move(spec);
    this.#byPort.set(slotOf(laneFamily(spec), spec.port), lane);
  }

  delete(lane: Lane): void {
    this.#byName.delete(lane.name);
    this.#byPort.delete(slotOf(laneFamily(lane.spec), lane.spec.port));
  }

  all(): Lane[] {
    return [...this.#byName.values()];
  }

  /** The lane of a segment by its ports; `sideOf` of the lane confirms it by the addresses. */
  find(segment: Segment): Lane | null {
    const to = this.#byPort.get(slotOf(segment.family, segment.destinationPort));
    if (to && to.sideOf(segment) !== null) return to;
    const from = this.#byPort.get(slotOf(segment.family, segment.sourcePort));
    return from && from.sideOf(segment) !== null ? from : null;
  }
}

function slotOf(family: 'IPv4' | 'IPv6', port: number): number {
  return family === 'IPv4' ? port : 65_536 + port;
}
