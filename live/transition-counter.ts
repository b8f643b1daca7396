// Counts which edges of the state machine the sockets of one lane and side take from sample to sample.
import type { LaneSocket } from '#lab/run/observation.ts';
import type { Side } from '#lab/spec/segment-role.ts';
import { TCP_STATES } from '#lab/spec/state.ts';
import type { LiveTransition } from './live-frame.ts';
import { type LiveState, statePath } from './state-path.ts';

const INDEX = new Map(TCP_STATES.map((state, i) => [state, i + 1]));
const STATES: readonly LiveState[] = ['None', ...TCP_STATES];

export type OnChange = (clientPort: number, state: LiveState, at: number) => void;

export class TransitionCounter {
  readonly #side: Side;
  readonly #onChange: OnChange;
  /** By client port: the state, 0 for no socket; the last sample that showed it. */
  readonly #state = new Uint8Array(65_536);
  readonly #seenIn = new Uint32Array(65_536);
  #ports: number[] = [];
  #sample = 0;
  /** "FROM TO" → how many have taken it since they were last asked for. */
  #taken = new Map<string, number>();

  /** @param onChange told of each change that a sample shows, also of those that are no transition */
  constructor(side: Side, onChange: OnChange) {
    this.#side = side;
    this.#onChange = onChange;
  }

  /** Samples must come in the order of their times. What the first one shows was there before: no transition. */
  add(at: number, sockets: readonly LaneSocket[]): void {
    this.#sample++;
    for (const { clientPort, state } of sockets) {
      if (clientPort === 0) continue; // LISTEN and CLOSED belong to no connection
      this.#seenIn[clientPort] = this.#sample;
      if (this.#state[clientPort] === 0) this.#ports.push(clientPort);
      this.#change(clientPort, INDEX.get(state) ?? 0, at);
    }
    this.#ports = this.#ports.filter((port) => {
      if (this.#seenIn[port] === this.#sample) return true;
      this.#change(port, 0, at);
      return false;
    });
  }

  /** Those since the last call. */
  take(): LiveTransition[] {
    const taken = [...this.#taken].map(([key, count]) => {
      const [from, to] = key.split(' ') as [LiveState, LiveState];
      return { side: this.#side, from, to, count };
    });
    this.#taken = new Map();
    return taken;
  }

  #change(port: number, is: number, at: number): void {
    const was = this.#state[port] as number;
    if (was === is) return;
    this.#state[port] = is;
    const [from, to] = [STATES[was] as LiveState, STATES[is] as LiveState];
    this.#onChange(port, to, at);
    if (this.#sample === 1) return;
    for (const edge of statePath(this.#side, from, to)) {
      const key = edge.join(' ');
      this.#taken.set(key, (this.#taken.get(key) ?? 0) + 1);
    }
  }
}
