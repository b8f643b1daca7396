// Which arrows a fault in force closes or troubles: those that need a segment of the peer at which it is aimed.
import { otherSide, type Side } from '#lab/spec/segment-role.ts';
import type { LiveFault } from '#live/live-frame.ts';
import { EDGES, type Edge } from './edges.ts';

/** Arrow → names of the faults. */
export function closedWays(side: Side, faults: readonly LiveFault[]): ReadonlyMap<Edge, string[]> {
  const inForce = faults.filter(({ state }) => state === 'InForce');
  return new Map(
    EDGES.flatMap((edge) => {
      const names = inForce.filter(({ fault }) => isAimedAt(fault.match, edge, side)).map(({ name }) => name);
      return names.length === 0 ? [] : [[edge, names] as const];
    }),
  );
}

function isAimedAt({ role, from }: LiveFault['fault']['match'], { needs }: Edge, side: Side): boolean {
  if (needs === undefined || (from !== undefined && from !== otherSide(side))) return false;
  return role === needs || role === 'Any';
}
