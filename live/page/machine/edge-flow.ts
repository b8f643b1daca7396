// How many sockets took each arrow of the state machine within the last second.
import { SIDES, type Side } from '#lab/spec/segment-role.ts';
import type { LiveFrame } from '#live/live-frame.ts';
import { EDGES, type Edge } from './edges.ts';

/** So long an arrow is shown in motion. */
export const FLOW_MS = 1000;

export interface SideFlow {
  taken: ReadonlyMap<Edge, number>;
  /** Sockets that went where no arrow leads: ended by a RST, or given up. */
  cut: number;
}

export class EdgeFlow {
  #recent: { at: number; transitions: LiveFrame['transitions'] }[] = [];

  /** @param at in ms, of the clock that is asked later */
  add(transitions: LiveFrame['transitions'], at: number): void {
    this.#recent = this.#recent.filter((entry) => at - entry.at < FLOW_MS);
    if (transitions.length > 0) this.#recent.push({ at, transitions });
  }

  at(now: number): Record<Side, SideFlow> {
    const recent = this.#recent.filter((entry) => now - entry.at < FLOW_MS);
    const all = recent.flatMap(({ transitions }) => transitions);
    return Object.fromEntries(SIDES.map((side) => [side, flowOf(side, all)])) as Record<Side, SideFlow>;
  }
}

function flowOf(side: Side, transitions: LiveFrame['transitions']): SideFlow {
  const taken = new Map<Edge, number>();
  let cut = 0;
  for (const { from, to, count } of transitions.filter((each) => each.side === side)) {
    const edge = EDGES.find(
      (each) =>
        each.from === (from === 'None' ? 'CLOSED' : from) && each.to === (to === 'None' ? 'CLOSED' : to),
    );
    if (edge) taken.set(edge, (taken.get(edge) ?? 0) + count);
    else cut += count;
  }
  return { taken, cut };
}
