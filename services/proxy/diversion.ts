// What of a lane has to come up to user space: derived from the faults in force, never more than they need.
import type { Fault } from '#lab/spec/fault.ts';
import type { LaneSpec } from './lane-spec.ts';

/**
 * Each includes the one before it.
 *
 * - Nothing: the lane stays in the kernel.
 * - Control: SYN, FIN and RST, whatever else is in the segment.
 * - Acks: segments without payload of flows that are in their handshake or teardown.
 * - Transition: all segments of such flows, as a role may ride on payload.
 * - All: every segment.
 */
export const DIVERSIONS = ['Nothing', 'Control', 'Acks', 'Transition', 'All'] as const;
export type Diversion = (typeof DIVERSIONS)[number];

/** The larger one of these; Nothing of none. */
export function widest(diversions: readonly Diversion[]): Diversion {
  return DIVERSIONS.findLast((each) => diversions.includes(each)) ?? 'Nothing';
}

/** The diversion of a lane with these faults. */
export function diversionOf(record: LaneSpec['record'], faults: readonly Fault[]): Diversion {
  return record === 'All' ? 'All' : widest(faults.map(neededBy));
}

function neededBy(fault: Fault): Diversion {
  const { role, piggyback } = fault.match;
  if (role === 'Data' || role === 'Any') return 'All';
  // Whether a connection has closed is told by what acknowledges its FINs.
  if (fault.hold?.until === 'ConnectionClosed') return 'Transition';
  if (role !== 'HandshakeAck' && role !== 'AckOfFin') return 'Control';
  return piggyback === 'Include' ? 'Transition' : 'Acks';
}
