// Numbers frames, and lets no more through than ten a second, and none where nothing has changed.
import { addTransitions } from './frame-maker.ts';
import type { LiveFrame } from './live-frame.ts';
import type { LiveMoment } from './live-source.ts';

const INTERVAL_MS = 100;
/** What moves with the clock alone. */
const CLOCKS: ReadonlySet<string> = new Set(['at', 'startsInMs', 'endsInMs']);

export interface Pace {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Calls once after so long. @returns what calls that off */
  after(ms: number, run: () => void): () => void;
}

export const REAL_PACE: Pace = {
  now: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export class FramePacer {
  readonly #pace: Pace;
  readonly #emit: (frame: LiveFrame) => void;
  #sequence = 0;
  #emittedAt = Number.NEGATIVE_INFINITY;
  #emitted = '';
  #latest: LiveFrame | null = null;
  #waiting: LiveMoment | null = null;
  #callOff: (() => void) | null = null;

  constructor(pace: Pace, emit: (frame: LiveFrame) => void) {
    this.#pace = pace;
    this.#emit = emit;
  }

  /** The last one that was let through. */
  get latest(): LiveFrame | null {
    return this.#latest;
  }

  offer(moment: LiveMoment): void {
    const missed = this.#waiting?.transitions ?? [];
    this.#waiting = { ...moment, transitions: addTransitions([...missed, ...moment.transitions]) };
    if (this.#callOff) return;
    const wait = this.#emittedAt + INTERVAL_MS - this.#pace.now();
    if (wait <= 0) this.#release();
    else this.#callOff = this.#pace.after(wait, () => this.#release());
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#waiting = null;
  }

  #release(): void {
    const moment = this.#waiting as LiveMoment;
    this.stop();
    const told = JSON.stringify(moment, (key, value) => (CLOCKS.has(key) ? undefined : value));
    if (told === this.#emitted) return;
    this.#emitted = told;
    this.#emittedAt = this.#pace.now();
    this.#sequence++;
    this.#latest = { sequence: this.#sequence, ...moment };
    this.#emit(this.#latest);
  }
}
