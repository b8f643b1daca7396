// Where sockets come from: the part of linux/sock-diag.ts that the exporter uses, so that tests can bring their own.
import type { StateCounts } from '#lab/spec/state.ts';
import type { IpFamily } from '#linux/ip-address.ts';
import type { SocketRequest, SocketRow } from '#linux/sock-diag.ts';

export interface SocketSource {
  /** Number of sockets in each state. */
  countByFamily(request: SocketRequest): Record<IpFamily, StateCounts>;
  /** Calls `visit` for each socket; the row is only good during the call. */
  forEach(request: SocketRequest, visit: (row: SocketRow) => void): void;
}

/** The kernel has a table for each; a lane uses one of them. */
export const FAMILIES = ['IPv4', 'IPv6'] as const;

/**
 * Whether a socket is still in its listener's accept queue: the handshake is over and no process has it, so that its
 * inode is 0. The peer may have closed meanwhile. Minisockets have no inode either, but are in other states.
 */
export function isUnaccepted(row: Pick<SocketRow, 'state' | 'inode'>): boolean {
  return row.inode === 0 && (row.state === 'ESTABLISHED' || row.state === 'CLOSE_WAIT');
}
