// Which port each lane of a lab has.
import type { LaneOfLab } from './lab.ts';

/** Clear of privileged and of ephemeral ports, and of those of the control APIs. */
export const FIRST_LANE_PORT = 9001;

/** By the lane's name: the port that it asks for, else the next one from 9001 on that no other lane asks for. */
export function lanePorts(lanes: readonly Pick<LaneOfLab, 'name' | 'port'>[]): Map<string, number> {
  const asked = new Set(lanes.map(({ port }) => port));
  let next = FIRST_LANE_PORT;
  return new Map(
    lanes.map(({ name, port }) => {
      if (port !== undefined) return [name, port];
      while (asked.has(next)) next++;
      return [name, next++];
    }),
  );
}
