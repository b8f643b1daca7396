// What of a lane has to come up to user space: derived from the faults in force, never more than they need.
import type { Fault } from '#lab/spec/fault.ts';
import type { LaneSpec } from './lane-spec.ts';

export interface Diversion {
  /** SYN, FIN and RST, with or without other flags. */
  control: boolean;
  /** Segments without payload, of flows that are in their handshake or teardown. */
  acks: boolean;
  /** Segments with payload, of such flows: a role may ride on them. */
  payload: boolean;
  /** Every segment. */
  all: boolean;
}

const NOTHING: Diversion = { control: false, acks: false, payload: false, all: false };
const EVERYTHING: Diversion = { control: false, acks: false, payload: false, all: true };

/** The diversion of a lane with these faults. With `all` the others are off: they would add nothing. */
export function diversionOf(record: LaneSpec['record'], faults: readonly Fault[]): Diversion {
  if (record === 'All') return EVERYTHING;
  const needed = faults.map(neededBy);
  if (needed.some(({ all }) => all)) return EVERYTHING;
  return {
    control: needed.some(({ control }) => control),
    acks: needed.some(({ acks }) => acks),
    payload: needed.some(({ payload }) => payload),
    all: false,
  };
}

function neededBy(fault: Fault): Diversion {
  const { role, piggyback } = fault.match;
  if (role === 'Data') return EVERYTHING;
  // Whether a connection has closed is told by what acknowledges its FINs.
  if (fault.hold?.until === 'ConnectionClosed')
    return { control: true, acks: true, payload: true, all: false };
  if (role !== 'HandshakeAck' && role !== 'AckOfFin') return { ...NOTHING, control: true };
  return { control: true, acks: true, payload: piggyback === 'Include', all: false };
}
