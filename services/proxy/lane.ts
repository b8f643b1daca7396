// A lane as the engine sees it: which packets are its own, its faults, what it has counted.

import { SEGMENT_FATES, type SegmentCount, type SegmentFate } from '#lab/run/observation.ts';
import { SEGMENT_ROLES, SIDES } from '#lab/spec/segment-role.ts';
import { parseAddress } from '#linux/ip-address.ts';
import type { ActiveFault } from './active-fault.ts';
import { FATE_COUNT, FATE_INDEX } from './fate-index.ts';
import type { LaneSpec } from './lane-spec.ts';
import { CLIENT, ROLE_COUNT, SERVER, type SideIndex } from './role-set.ts';
import type { Segment } from './segment.ts';
import type { SegmentFacts } from './segment-facts.ts';

const SEEN_KINDS = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

function seenAt(role: number, side: number, piggyback: number, again: number): number {
  return ((role * 2 + side) * 2 + piggyback) * 2 + again;
}

export class Lane {
  readonly name: string;
  /** Never used again for another lane. */
  readonly id: number;
  spec: LaneSpec;
  /** Connections seen; the tracker counts. */
  connections = 0;
  /** Put on this lane and not over, in the order in which they were put. */
  faults: readonly ActiveFault[] = [];
  /** All roles that its faults match: most segments need not be asked about. */
  faultRoles = 0;
  /** Segments seen: index by role, side, piggyback, retransmission. */
  readonly #seen = new Float64Array(ROLE_COUNT * 2 * 2 * 2);
  /** Segments by role, side and fate. */
  readonly #fates = new Float64Array(ROLE_COUNT * 2 * FATE_COUNT);
  #client: Uint8Array;
  #server: Uint8Array;

  constructor(name: string, id: number, spec: LaneSpec) {
    this.name = name;
    this.id = id;
    this.spec = spec;
    this.#client = parseAddress(spec.client);
    this.#server = parseAddress(spec.server);
  }

  /** Other addresses or another port under the same name. */
  move(spec: LaneSpec): void {
    this.spec = spec;
    this.#client = parseAddress(spec.client);
    this.#server = parseAddress(spec.server);
  }

  setFaults(faults: readonly ActiveFault[]): void {
    this.faults = faults;
    this.faultRoles = faults.reduce((roles, fault) => roles | fault.role, 0);
  }

  /** Which side sent the segment; null where it is none of this lane's. */
  sideOf(segment: Segment): SideIndex | null {
    const { port } = this.spec;
    if (segment.destinationPort === port && this.#isFrom(segment, this.#client, this.#server)) return CLIENT;
    if (segment.sourcePort === port && this.#isFrom(segment, this.#server, this.#client)) return SERVER;
    return null;
  }

  /** Where a segment from that side is to go. */
  destinationOf(from: SideIndex): string {
    return from === CLIENT ? this.spec.server : this.spec.client;
  }

  count({ roles, piggyback, attempts, from }: SegmentFacts): void {
    for (let index = 0, rest = roles; rest !== 0; index++, rest >>= 1) {
      if ((rest & 1) === 0) continue;
      const again = (attempts[index] ?? 1) > 1 ? 1 : 0;
      const at = seenAt(index, from, (piggyback >> index) & 1, again);
      this.#seen[at] = (this.#seen[at] ?? 0) + 1;
    }
  }

  countFate(roles: number, from: SideIndex, fate: SegmentFate): void {
    for (let index = 0, rest = roles; rest !== 0; index++, rest >>= 1) {
      if ((rest & 1) === 0) continue;
      const at = (index * 2 + from) * FATE_COUNT + FATE_INDEX[fate];
      this.#fates[at] = (this.#fates[at] ?? 0) + 1;
    }
  }

  /** What was seen so far, without the zeros. */
  segmentCounts(): SegmentCount[] {
    const counts: SegmentCount[] = [];
    SEGMENT_ROLES.forEach((role, index) => {
      SIDES.forEach((from, side) => {
        for (const [piggyback, retransmission] of SEEN_KINDS) {
          const count = this.#seen[seenAt(index, side, Number(piggyback), Number(retransmission))] ?? 0;
          if (count > 0) counts.push({ lane: this.name, role, from, piggyback, retransmission, count });
        }
      });
    });
    return counts;
  }

  /** Calls `visit` for each count by role, side and fate that is not 0. */
  forEachFate(visit: (labels: { role: string; from: string; fate: string }, count: number) => void): void {
    SEGMENT_ROLES.forEach((role, index) => {
      SIDES.forEach((from, side) => {
        SEGMENT_FATES.forEach((fate, f) => {
          const count = this.#fates[(index * 2 + side) * FATE_COUNT + f] ?? 0;
          if (count > 0) visit({ role, from, fate }, count);
        });
      });
    });
  }

  #isFrom(segment: Segment, source: Uint8Array, destination: Uint8Array): boolean {
    return (
      (segment.family === 'IPv4') === (source.length === 4) &&
      isAt(segment.bytes, segment.sourceOffset, source) &&
      isAt(segment.bytes, segment.destinationOffset, destination)
    );
  }
}

function isAt(bytes: Uint8Array, offset: number, address: Uint8Array): boolean {
  for (let i = 0; i < address.length; i++) if (bytes[offset + i] !== address[i]) return false;
  return true;
}
