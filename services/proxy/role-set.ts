// The roles of one segment as a bit set, and the two sides as 0 and 1: what the hot path works with.
import { SEGMENT_ROLES, type SegmentRole, SIDES, type Side } from '#lab/spec/segment-role.ts';

/** Bits are numbered as {@link SEGMENT_ROLES} lists the roles; a role's index is its bit number. */
export const ROLE = Object.fromEntries(SEGMENT_ROLES.map((role, index) => [role, 1 << index])) as Record<
  SegmentRole,
  number
>;
export const ROLE_COUNT = SEGMENT_ROLES.length;
/** What every segment has for a fault on Any, also one without a role. In no set of roles. */
export const ANY_ROLE = 1 << ROLE_COUNT;

/** Index into {@link SIDES}. */
export type SideIndex = 0 | 1;
export const CLIENT: SideIndex = 0;
export const SERVER: SideIndex = 1;

export function sideIndex(side: Side): SideIndex {
  return side === 'Client' ? CLIENT : SERVER;
}

export function sideName(side: SideIndex): Side {
  return SIDES[side];
}

export function otherIndex(side: SideIndex): SideIndex {
  return side === CLIENT ? SERVER : CLIENT;
}

export function roleIndex(role: SegmentRole): number {
  return SEGMENT_ROLES.indexOf(role);
}

const NAMES: readonly (readonly SegmentRole[])[] = Array.from({ length: 1 << ROLE_COUNT }, (_, set) =>
  SEGMENT_ROLES.filter((role) => (set & ROLE[role]) !== 0),
);

/** The roles in a set, by name, in the order of {@link SEGMENT_ROLES}. */
export function roleNames(set: number): readonly SegmentRole[] {
  return NAMES[set] ?? [];
}
