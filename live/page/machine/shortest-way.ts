// The arrows that a socket took between two looks: from state to state along the fewest, as what lasts less than 100 ms is
// not seen.
import type { Side } from '#lab/spec/segment-role.ts';
import type { LiveTransition } from '#live/live-frame.ts';
import { EDGES, type Edge } from './edges.ts';

type End = LiveTransition['from'];

/** Empty: no arrow leads there, as after a RST or a timeout, or there is more than one tale that would fit. */
export function shortestWay(side: Side, from: End, to: End): readonly Edge[] {
  const start = from === 'None' ? birthplace(side, to) : from;
  const goal = to === 'None' ? 'CLOSED' : to;
  if (to === 'None' && !ENDS_BY_ITSELF.has(from)) return [];
  const ways: Edge[][] = EDGES.filter((edge) => edge.from === start && edge.way !== 'Rare').map((edge) => [
    edge,
  ]);
  // Breadth first; there are twenty arrows, and no way is longer than five.
  for (const way of ways) {
    const end = way.at(-1)?.to;
    if (end === goal) return way;
    if (way.length < 5) {
      ways.push(
        ...EDGES.filter((edge) => edge.from === end && edge.way !== 'Rare').map((edge) => [...way, edge]),
      );
    }
  }
  return [];
}

/** States from which a socket vanishes without anything having gone wrong. */
const ENDS_BY_ITSELF: ReadonlySet<End> = new Set(['TIME_WAIT', 'LAST_ACK', 'CLOSED']);

/** A server's connections come out of its listener; all else out of nothing. */
function birthplace(side: Side, to: End): End {
  return side === 'Server' && to !== 'LISTEN' && to !== 'CLOSED' ? 'LISTEN' : 'CLOSED';
}
