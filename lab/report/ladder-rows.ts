// The rows of a ladder: segments, with the states that were sampled after them; and states by themselves.
import type { Side } from '../spec/segment-role.ts';
import { causalChanges } from './ladder-causes.ts';
import type { LadderReport, LadderSegment } from './lane-report-schema.ts';
import type { EndState } from './recording.ts';

export interface LadderRow {
  /** After the ladder's first segment, in ms. */
  atMs: number;
  segment: LadderSegment | null;
  /** Null: nothing new was sampled. */
  states: Record<Side, EndState | null>;
}

/** A change that is sampled so soon after a segment is told beside it: two sampling intervals, in ms. */
const BESIDE_MS = 200;

export function ladderRows(ladder: LadderReport): LadderRow[] {
  const { segments } = ladder;
  const states = causalChanges(ladder);
  const origin = segments[0]?.atMs ?? states[0]?.atMs ?? 0;
  const rows: LadderRow[] = [];
  let next = 0;
  const takeUntil = (limit: number) => {
    for (; next < states.length; next++) {
      const change = states[next] as (typeof states)[number];
      if (change.atMs >= limit) return;
      place(rows, change.side, change.state, change.atMs - origin);
    }
  };
  for (const segment of segments) {
    takeUntil(segment.atMs);
    rows.push({ atMs: segment.atMs - origin, segment, states: { Client: null, Server: null } });
  }
  takeUntil(Number.POSITIVE_INFINITY);
  return rows;
}

/** Beside the last row if that is near in time and has no state there yet; else in a row of its own. */
function place(rows: LadderRow[], side: Side, state: EndState, atMs: number): void {
  const last = rows.at(-1);
  if (last && last.states[side] === null && atMs - last.atMs <= BESIDE_MS) {
    last.states[side] = state;
    return;
  }
  rows.push({ atMs, segment: null, states: { Client: null, Server: null, [side]: state } });
}
