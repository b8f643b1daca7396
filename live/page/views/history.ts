// Both ends over time, as the server has kept it and as the frames go on. What gets too long is thinned: no peak is lost.

import type { SideReport } from '#lab/report/lane-report-schema.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { type StateCounts, TCP_STATES } from '#lab/spec/state.ts';
import type { LiveFrame, LiveHistory } from '#live/live-frame.ts';

type Point = LiveHistory['points'][number];
export type PastFault = LiveHistory['faults'][number];

const MOST_POINTS = 3000;

export class History {
  #points: Point[] = [];
  #faults = new Map<string, PastFault>();
  /** Of the last frame, by their keys. */
  #told: ReadonlySet<string> = new Set();

  /** In place of all that was: the server's, which also knows what was before the page was opened. */
  restart({ points, faults }: LiveHistory): void {
    const last = points.at(-1)?.at ?? 0;
    this.#points = [...points, ...this.#points.filter(({ at }) => at > last)];
    for (const fault of faults) this.#keep(fault);
  }

  add({ at, client, server, faults }: LiveFrame): void {
    this.#points.push({ at, client, server });
    if (this.#points.length > MOST_POINTS) this.#points = halved(this.#points);
    const told = new Set(faults.map(({ name, text, window }) => this.#keep({ name, text, ...window })));
    for (const key of this.#told) if (!told.has(key)) this.#cut(key, at);
    this.#told = told;
  }

  get start(): number | null {
    return this.#points[0]?.at ?? null;
  }

  get end(): number | null {
    return this.#points.at(-1)?.at ?? null;
  }

  /** Those whose windows have a part in it. */
  faults(from: number, to: number): PastFault[] {
    return [...this.#faults.values()].filter((fault) => fault.from < to && fault.to > from);
  }

  /** @param origin from which the times count */
  timeline(side: Side, origin: number): SideReport['timeline'] {
    const points = this.#points.slice(this.#firstFor(origin));
    const counts = points.map((point) => point[side === 'Client' ? 'client' : 'server']);
    const states = TCP_STATES.filter((state) => counts.some((each) => (each?.[state] ?? 0) > 0));
    return {
      resolutionMs: 100,
      atMs: points.map(({ at }) => Math.max(0, at - origin)),
      states: Object.fromEntries(states.map((state) => [state, counts.map((each) => each?.[state] ?? 0)])),
    };
  }

  /** The last point before holds until the first within. */
  #firstFor(origin: number): number {
    const within = this.#points.findIndex(({ at }) => at > origin);
    return within < 0 ? Math.max(0, this.#points.length - 1) : Math.max(0, within - 1);
  }

  /** A fault is told by its name and its beginning: the same name may be put again. */
  #keep(fault: PastFault): string {
    const key = `${fault.name} ${Math.round(fault.from / 1000)}`;
    this.#faults.set(key, fault);
    return key;
  }

  /** What is no longer told of has ended before its time: by command, or with the run that it was part of. */
  #cut(key: string, at: number): void {
    const fault = this.#faults.get(key);
    if (fault) this.#faults.set(key, { ...fault, to: Math.min(fault.to, at) });
  }
}

function halved(points: readonly Point[]): Point[] {
  return points.flatMap((point, i) => {
    const next = points[i + 1];
    if (i % 2 === 1) return [];
    if (!next) return [point];
    return [
      { at: point.at, client: most(point.client, next.client), server: most(point.server, next.server) },
    ];
  });
}

function most(a: StateCounts | null, b: StateCounts | null): StateCounts | null {
  if (!a || !b) return a ?? b;
  return Object.fromEntries(TCP_STATES.map((state) => [state, Math.max(a[state], b[state])])) as StateCounts;
}
