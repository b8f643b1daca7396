// What a segment is for its connection, as the tracker says it.
import { Incarnation } from './incarnation.ts';
import { type ROLE, ROLE_COUNT, roleIndex, type SideIndex } from './role-set.ts';

/** Of several roles, the one whose attempt number stands for the segment: first what takes sequence numbers. */
const MAIN_ORDER = (['Syn', 'SynAck', 'Fin', 'Data', 'Rst', 'HandshakeAck', 'AckOfFin'] as const).map(
  roleIndex,
);

const NO_INCARNATION = new Incarnation({ laneId: -1, clientPort: 0 }, 0, null, null);

/** Filled for each segment anew; valid until the next one. */
export class SegmentFacts {
  incarnation: Incarnation = NO_INCARNATION;
  from: SideIndex = 0;
  /** Set of roles; none for a plain ACK in the middle of a connection. */
  roles = 0;
  /** Those roles that ride on another one: subset of `roles`. */
  piggyback = 0;
  /** By role index; meaningful for the roles that the segment has. */
  readonly attempts: number[] = Array.from({ length: ROLE_COUNT }, () => 0);
  /** Distance from the sender's initial sequence number: the same in every run with the same traffic. */
  offset = 0;
  /** Bytes of the packet, and of its payload. */
  length = 0;
  payloadLength = 0;

  begin(incarnation: Incarnation, from: SideIndex): void {
    this.incarnation = incarnation;
    this.from = from;
    this.roles = 0;
    this.piggyback = 0;
    this.offset = 0;
  }

  add(index: number, attempt: number): void {
    this.roles |= 1 << index;
    this.attempts[index] = attempt;
  }

  /** Which transmission of this segment, from 1; 1 for a segment without a role. */
  get attempt(): number {
    for (const index of MAIN_ORDER) if ((this.roles & (1 << index)) !== 0) return this.attempts[index] ?? 1;
    return 1;
  }
}

/** By name, for those who add roles. */
export const INDEX = {
  Syn: roleIndex('Syn'),
  SynAck: roleIndex('SynAck'),
  HandshakeAck: roleIndex('HandshakeAck'),
  Data: roleIndex('Data'),
  Fin: roleIndex('Fin'),
  AckOfFin: roleIndex('AckOfFin'),
  Rst: roleIndex('Rst'),
} as const satisfies Record<keyof typeof ROLE, number>;
