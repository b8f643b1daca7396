// A long timeline in fewer points: each is the greatest count of what it stands for, so no peak is lost.
import { TCP_STATES, type TcpState } from '../../spec/state.ts';
import type { SideReport } from '../lane-report-schema.ts';

export interface ThinTimeline {
  /** When each point begins; it lasts until the next. */
  atMs: number[];
  /** States that were seen, in the order of TCP_STATES; each list is as long as atMs. */
  states: { state: TcpState; counts: number[] }[];
  /** A point stands for so long a time. */
  resolutionMs: number;
}

export interface ThinOptions {
  durationMs: number;
  maxPoints: number;
}

/** Points before 0 or after the end are left out. */
export function thinTimeline(
  { timeline }: Pick<SideReport, 'timeline'>,
  { durationMs, maxPoints }: ThinOptions,
): ThinTimeline {
  const inside = timeline.atMs.flatMap((at, i) =>
    at >= -timeline.resolutionMs && at <= durationMs ? [i] : [],
  );
  const widthMs = inside.length > maxPoints ? durationMs / (maxPoints - 1) : 0;
  const groups: number[][] = [];
  let bucket = Number.NaN;
  for (const i of inside) {
    const at = timeline.atMs[i] ?? 0;
    const next = widthMs === 0 ? i : Math.max(0, Math.floor(at / widthMs));
    if (next === bucket) groups.at(-1)?.push(i);
    else groups.push([i]);
    bucket = next;
  }
  return {
    atMs: groups.map(([first = 0]) => Math.max(0, Math.round(timeline.atMs[first] ?? 0))),
    states: TCP_STATES.flatMap((state) => {
      const counts = timeline.states[state];
      if (!counts) return [];
      return [{ state, counts: groups.map((group) => Math.max(...group.map((i) => counts[i] ?? 0))) }];
    }),
    resolutionMs: Math.max(timeline.resolutionMs, Math.round(widthMs)),
  };
}
