// A table of sockets for tests, which answers requests as the kernel does.
import { type StateCounts, type TcpState, zeroCounts } from '#lab/spec/state.ts';
import type { IpFamily } from '#linux/ip-address.ts';
import type { SocketRequest, SocketRow } from '#linux/sock-diag.ts';
import type { SocketSource } from './socket-source.ts';

/** A socket with everything that a test does not care about filled in. */
export function socketRow(row: Partial<SocketRow> & { state: TcpState }): SocketRow {
  const isListener = row.state === 'LISTEN';
  return {
    family: 'IPv4',
    localAddress: '10.77.0.4',
    localPort: 20_000,
    remoteAddress: isListener ? '0.0.0.0' : '10.77.0.3',
    remotePort: isListener ? 0 : 40_000,
    timer: row.state === 'TIME_WAIT' ? 'TimeWait' : 'None',
    expiresMs: 0,
    retransmits: 0,
    receiveQueue: 0,
    sendQueue: 0,
    uid: 0,
    inode: row.state === 'TIME_WAIT' || row.state === 'SYN_RECV' ? 0 : 1000,
    boundInactive: row.state === 'CLOSED',
    ...row,
  };
}

export class FakeSockets implements SocketSource {
  rows: SocketRow[] = [];
  /** Thrown by the next requests, one each. */
  failures: Error[] = [];
  readonly requests: SocketRequest[] = [];

  forEach(request: SocketRequest, visit: (row: SocketRow) => void): void {
    this.requests.push(request);
    for (const row of this.rows.filter((each) => fits(each, request))) visit(row);
    const failure = this.failures.shift();
    if (failure) throw failure;
  }

  countByFamily(request: SocketRequest): Record<IpFamily, StateCounts> {
    const counts = { IPv4: zeroCounts(), IPv6: zeroCounts() };
    this.forEach(request, (row) => counts[row.family][row.state]++);
    return counts;
  }
}

function fits(row: SocketRow, { family, states, boundInactive, localPort }: SocketRequest): boolean {
  if (family !== undefined && row.family !== family) return false;
  if (localPort !== undefined && row.localPort !== localPort) return false;
  return row.boundInactive ? boundInactive === true : (states?.includes(row.state) ?? true);
}
