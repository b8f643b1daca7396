// The rungs of a ladder, each with the states that both ends are in by then: what is needed to step through it.
import { ladderRows } from '../ladder-rows.ts';
import type { LadderReport, LadderSegment } from '../lane-report-schema.ts';
import type { EndState } from '../recording.ts';

/** null: not sampled yet. */
export interface Rung {
  /** After the ladder's first segment. */
  atMs: number;
  /** After the rung before; 0 for the first. */
  sinceMs: number;
  /** null: only a change of state was sampled. */
  segment: LadderSegment | null;
  client: EndState | null;
  server: EndState | null;
  /** Whether the end was first sampled in this state here. */
  changed: { client: boolean; server: boolean };
}

export function ladderRungs(ladder: LadderReport): Rung[] {
  let client: EndState | null = null;
  let server: EndState | null = null;
  let before: number | null = null;
  return ladderRows(ladder).map(({ atMs, segment, states }) => {
    client = states.Client ?? client;
    server = states.Server ?? server;
    const sinceMs = before === null ? 0 : atMs - before;
    before = atMs;
    const changed = { client: states.Client !== null, server: states.Server !== null };
    return { atMs, sinceMs, segment, client, server, changed };
  });
}
