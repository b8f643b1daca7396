// Which edges of the state machine a socket has taken between two looks at it.
import { SIDES, type Side } from '#lab/spec/segment-role.ts';
import type { TcpState } from '#lab/spec/state.ts';

export type LiveState = TcpState | 'None';
export type StateEdge = readonly [from: LiveState, to: LiveState];

/**
 * The textbook's edges as Linux takes them. It comes from FIN_WAIT_1 to TIME_WAIT by way of FIN_WAIT_2 also where one
 * segment has both the ACK and the FIN.
 */
const EDGES: readonly StateEdge[] = [
  ['SYN_SENT', 'ESTABLISHED'],
  ['SYN_SENT', 'SYN_RECV'],
  ['SYN_RECV', 'ESTABLISHED'],
  ['ESTABLISHED', 'FIN_WAIT_1'],
  ['ESTABLISHED', 'CLOSE_WAIT'],
  ['FIN_WAIT_1', 'FIN_WAIT_2'],
  ['FIN_WAIT_1', 'CLOSING'],
  ['FIN_WAIT_2', 'TIME_WAIT'],
  ['CLOSING', 'TIME_WAIT'],
  ['CLOSE_WAIT', 'LAST_ACK'],
  ['LAST_ACK', 'None'],
  ['TIME_WAIT', 'None'],
];
/** States that end without another: given up after their retries, their time, or by a reset. */
const GIVEN_UP: readonly StateEdge[] = [
  ['SYN_SENT', 'None'],
  ['SYN_RECV', 'None'],
  ['FIN_WAIT_1', 'None'],
  ['FIN_WAIT_2', 'None'],
  ['CLOSING', 'None'],
];
/** Where a connection comes from: nothing, or the socket that listens. */
const BEGINNING: Record<Side, StateEdge> = { Client: ['None', 'SYN_SENT'], Server: ['LISTEN', 'SYN_RECV'] };

const known: Record<Side, Map<string, readonly StateEdge[]>> = { Client: new Map(), Server: new Map() };

/**
 * The shortest way from one state to another, as edges; empty for the same state. A connection of the server begins at
 * LISTEN. Where no edges lead there it is the one step that was seen.
 */
export function statePath(side: Side, from: LiveState, to: LiveState): readonly StateEdge[] {
  const key = `${from} ${to}`;
  const path = known[side].get(key) ?? (from === to ? [] : (search(side, from, to) ?? [[from, to] as const]));
  known[side].set(key, path);
  return path;
}

/** Breadth first: the edges' order decides between ways of one length. */
function search(side: Side, from: LiveState, to: LiveState): readonly StateEdge[] | null {
  const end = GIVEN_UP.find((edge) => edge[0] === from);
  if (end && to === 'None') return [end];
  const reached = new Map<LiveState, readonly StateEdge[]>([[from, []]]);
  for (const [state, path] of reached) {
    if (state === to) return path;
    for (const edge of edgesFrom(side, state)) {
      if (!reached.has(edge[1])) reached.set(edge[1], [...path, edge]);
    }
  }
  return null;
}

function edgesFrom(side: Side, state: LiveState): readonly StateEdge[] {
  return state === 'None' ? [BEGINNING[side]] : EDGES.filter(([from]) => from === state);
}

/** Every edge that {@link statePath} may give, on either side. */
export const STATE_EDGES: readonly StateEdge[] = [
  ...SIDES.map((side) => BEGINNING[side]),
  ...EDGES,
  ...GIVEN_UP,
];
