// The faults of a lab as the page shows them: in words, with windows that stand still, also after they have ended.
import type { FaultView } from '#lab/run/observation.ts';
import { describeFault } from '#lab/spec/describe-fault.ts';
import { durationMs } from '#lab/spec/duration.ts';
import type { LiveFault } from './live-frame.ts';

const MAX_ENDED = 64;
/** Two answers about one fault differ by the time that they took. */
const SAME_MS = 1000;

export class FaultBook {
  readonly #keepsEnded: boolean;
  #open: LiveFault[] = [];
  #ended: LiveFault[] = [];

  /** @param o `keepsEnded`: those that have ended are shown until the end, as in a run */
  constructor({ keepsEnded }: { keepsEnded: boolean }) {
    this.#keepsEnded = keepsEnded;
  }

  /**
   * @param views all that the proxy knows, by the names that the reader knows
   * @param at when it told them
   * @returns the names of those that are new
   */
  update(views: readonly FaultView[], at: number): string[] {
    const before = this.#open;
    const open = views.filter(({ state }) => state !== 'Ended').map((view) => shown(view, at, before));
    this.#open = open;
    const isSame = (a: LiveFault) => (b: LiveFault) => a.name === b.name && a.window.from === b.window.from;
    const gone = before.filter((fault) => !open.some(isSame(fault)));
    if (this.#keepsEnded)
      this.#ended = [...this.#ended, ...gone.map((fault) => endedAt(fault, at))].slice(-MAX_ENDED);
    return open.filter((fault) => !before.some(isSame(fault))).map(({ name }) => name);
  }

  /** The lab is gone, and all its faults with it. */
  end(at: number): void {
    this.update([], at);
  }

  faults(): LiveFault[] {
    return [...this.#ended, ...this.#open];
  }
}

function shown(view: FaultView, at: number, before: readonly LiveFault[]): LiveFault {
  const to = at + view.endsInMs;
  const known = before.find(({ name, window }) => name === view.name && Math.abs(window.to - to) < SAME_MS);
  const window = known?.window ?? { from: to - durationMs(view.fault.duration), to };
  return { ...view, text: describeFault(view.fault), window };
}

function endedAt(fault: LiveFault, at: number): LiveFault {
  const { from, to } = fault.window;
  return {
    ...fault,
    state: 'Ended',
    startsInMs: 0,
    endsInMs: 0,
    window: { from: Math.min(from, at), to: Math.min(to, at) },
  };
}
