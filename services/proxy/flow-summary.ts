// Connections as GET /flows shows them.
import type { FlowSummary } from '#lab/run/observation.ts';
import { SIDES } from '#lab/spec/segment-role.ts';
import type { FlowTracker } from './flow-tracker.ts';
import type { Incarnation } from './incarnation.ts';
import type { Lane } from './lane.ts';
import { sideIndex } from './role-set.ts';

/** Connections of these lanes that are remembered, at most `limit`. */
export function flowSummaries(tracker: FlowTracker, lanes: readonly Lane[], limit: number): FlowSummary[] {
  const names = new Map(lanes.map((lane) => [lane.id, lane.name]));
  const flows: FlowSummary[] = [];
  for (const incarnation of tracker.incarnations()) {
    if (flows.length >= limit) break;
    const name = names.get(incarnation.laneId);
    if (name !== undefined) flows.push(summaryOf(incarnation, name));
  }
  return flows;
}

function summaryOf(incarnation: Incarnation, lane: string): FlowSummary {
  const { clientPort, number, ordinal, closed } = incarnation;
  const finFrom = SIDES.filter((side) => incarnation.half(sideIndex(side)).finSeen);
  return { lane, clientPort, incarnation: number, ordinal, closed, finFrom };
}
