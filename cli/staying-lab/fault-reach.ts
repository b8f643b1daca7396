// What a fault is about to touch, in words, before it does: lane, connections, until when.
import type { LaneSample } from '#lab/run/observation.ts';
import { describeFault } from '#lab/spec/describe-fault.ts';
import { durationMs } from '#lab/spec/duration.ts';
import type { Fault, FaultRole } from '#lab/spec/fault.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { clockTime } from '../render/clock-time.ts';

export interface Reach {
  fault: Fault;
  lane: { name: string; port: number };
  /** Connections of the lane that are open now; null: not known. */
  open: number | null;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Two lines: what is done to which segments; to how many connections, and until when. */
export function reachLines({ fault, lane, open, now }: Reach): string[] {
  const begins = now + durationMs(fault.start);
  const ends = clockTime(begins + durationMs(fault.duration), now);
  const from = fault.start === '0s' ? '' : `from ${clockTime(begins, now)} on, `;
  return [
    `${fault.name}: ${describeFault(fault)}`,
    `  lane ${lane.name}, port ${lane.port}: ${connections(fault, open)}; ${from}until ${ends}`,
  ];
}

/** Who alone sends it, between a client that connects and a server that listens. */
const ONLY_FROM: Partial<Record<FaultRole, Side>> = {
  Syn: 'Client',
  SynAck: 'Server',
  HandshakeAck: 'Client',
};

function connections({ match }: Fault, open: number | null): string {
  const { connectionsPermille: permille, role, from } = match;
  const sender = ONLY_FROM[role];
  if (sender && from && from !== sender) return `none: only the ${sender.toLowerCase()} sends a ${role}`;
  const all = permille === 1000;
  const share = all ? 'all' : `${permille / 10} %`;
  // A SYN belongs to a connection that is not there yet; of an open one only its retransmission could still come.
  if (role === 'Syn') return `${share} of the connections to come`;
  if (open === null) return `${share} of the connections, it is not known how many are open`;
  if (open === 0) return `no connection is open now; ${share} of those to come`;
  const now = all ? `${open}` : `about ${Math.round((open * permille) / 1000)} of ${open}`;
  return `${now} open ${open === 1 ? 'connection' : 'connections'}, and ${share} of those to come`;
}

/** How many connections are open on a lane, on either end: what is in TIME_WAIT, or listens, or was never opened, is not. */
export function openConnections(ends: readonly (LaneSample | null | undefined)[]): number | null {
  if (ends.every((end) => !end)) return null;
  const ports = ends.flatMap((end) => end?.sockets ?? []).filter(({ state }) => OPEN.has(state));
  return new Set(ports.map(({ clientPort }) => clientPort)).size;
}

const OPEN: ReadonlySet<string> = new Set([
  ...['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT_1', 'FIN_WAIT_2'],
  ...['CLOSING', 'CLOSE_WAIT', 'LAST_ACK'],
]);
