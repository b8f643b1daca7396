// Both ends over time for as long as a lab is up, in bounded memory: when it grows too long, neighbours are merged and
// keep their peaks.
import { type StateCounts, TCP_STATES } from '#lab/spec/state.ts';
import type { LiveFault, LiveHistory } from './live-frame.ts';
import type { LiveMoment } from './live-source.ts';

type Point = LiveHistory['points'][number];
type Window = LiveHistory['faults'][number];

const MAX_POINTS = 1200;
const MAX_FAULTS = 100;

export class HistoryKeeper {
  #lab: string | null = null;
  #points: Point[] = [];
  /** Least time between two points; doubled each time that there are too many. */
  #widthMs: number;
  readonly #firstWidthMs: number;
  /** By name and beginning. */
  #open = new Map<string, Window>();
  #ended: Window[] = [];

  /** @param widthMs the sampling interval */
  constructor(widthMs = 100) {
    this.#firstWidthMs = widthMs;
    this.#widthMs = widthMs;
  }

  /** Moments must come in the order of their times. Another lab, or another run, begins anew; the end of one does not. */
  add({ at, lab, client, server, faults, run }: LiveMoment): void {
    const name = lab && `${lab.name} ${run?.id}`;
    if (name !== null && name !== this.#lab) this.#begin(name);
    this.#addFaults(at, faults);
    if (lab === null) return;
    if (client === null && server === null) return;
    const last = this.#points.at(-1);
    if (last && at - last.at < this.#widthMs)
      this.#points[this.#points.length - 1] = merge(last, { at: last.at, client, server });
    else this.#points.push({ at, client, server });
    if (this.#points.length > MAX_POINTS) this.#halve();
  }

  history(): LiveHistory {
    return { points: [...this.#points], faults: [...this.#ended] };
  }

  #begin(lab: string): void {
    this.#lab = lab;
    this.#points = [];
    this.#widthMs = this.#firstWidthMs;
    this.#open = new Map();
    this.#ended = [];
  }

  #addFaults(at: number, faults: readonly LiveFault[]): void {
    const open = new Map<string, Window>();
    for (const fault of faults) {
      const key = `${fault.name} ${fault.window.from}`;
      if (fault.state !== 'Ended') open.set(key, { name: fault.name, text: fault.text, ...fault.window });
      else if (this.#open.has(key)) this.#end({ ...(this.#open.get(key) as Window), to: fault.window.to });
      this.#open.delete(key);
    }
    // What is no longer told of was ended by command.
    for (const window of this.#open.values()) this.#end({ ...window, to: Math.min(window.to, at) });
    this.#open = open;
  }

  #end(window: Window): void {
    this.#ended = [...this.#ended, window].slice(-MAX_FAULTS);
  }

  #halve(): void {
    this.#widthMs *= 2;
    const wider: Point[] = [];
    for (const point of this.#points) {
      const last = wider.at(-1);
      if (last && point.at - last.at < this.#widthMs) wider[wider.length - 1] = merge(last, point);
      else wider.push(point);
    }
    this.#points = wider;
  }
}

function merge(a: Point, b: Point): Point {
  return { at: a.at, client: most(a.client, b.client), server: most(a.server, b.server) };
}

function most(a: StateCounts | null, b: StateCounts | null): StateCounts | null {
  if (a === null || b === null) return a ?? b;
  return Object.fromEntries(TCP_STATES.map((state) => [state, Math.max(a[state], b[state])])) as StateCounts;
}
