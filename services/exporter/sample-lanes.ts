// One sample: one dump per address family for all watched lanes together, its sockets sorted into the lanes.
import { ErrnoError } from '#linux/libc.ts';
import type { SocketRow } from '#linux/sock-diag.ts';
import { LaneTally } from './lane-tally.ts';
import { FAMILIES, isUnaccepted, type SocketSource } from './socket-source.ts';
import type { WatchedLanes } from './watched-lanes.ts';

/** How often a dump is made again because the kernel's table changed under it. */
const ATTEMPTS = 3;

export type Tallies = ReadonlyMap<string, LaneTally>;

/**
 * Every watched lane is in the answer, an empty one too. Not atomic: a socket that changes its state during the dump
 * may be there twice or not at all.
 *
 * @throws ErrnoError if the kernel gives no dump
 */
export function sampleLanes(sockets: SocketSource, lanes: WatchedLanes): Tallies {
  for (let left = ATTEMPTS; ; left--) {
    const tallies = new Map(lanes.entries().map(([name]) => [name, new LaneTally()]));
    try {
      for (const family of FAMILIES)
        sockets.forEach({ family, boundInactive: true }, (row) => sort(row, lanes, tallies));
      for (const tally of tallies.values()) tally.trim();
      return tallies;
    } catch (error) {
      const isTorn = error instanceof ErrnoError && error.code === 'EINTR';
      if (!isTorn || left === 1) throw error;
    }
  }
}

function sort(row: SocketRow, lanes: WatchedLanes, tallies: Tallies): void {
  const { state, localPort } = row;
  if (state === 'CLOSED') {
    for (const name of [...lanes.at('Client', localPort), ...lanes.at('Server', localPort)])
      tallies.get(name)?.add({ clientPort: 0, state, unaccepted: false });
    return;
  }
  for (const name of lanes.at('Server', localPort)) {
    const tally = tallies.get(name);
    tally?.add({ clientPort: row.remotePort, state, unaccepted: isUnaccepted(row) });
    if (state === 'LISTEN') tally?.addListener({ length: row.receiveQueue, limit: row.sendQueue });
  }
  for (const name of lanes.at('Client', row.remotePort))
    tallies.get(name)?.add({ clientPort: localPort, state, unaccepted: false });
}
