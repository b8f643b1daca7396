// Which state each connection of one side is in, and since when, from samples: tells of each change of state.
import type { TcpState } from '../spec/state.ts';
import type { LaneSocket } from './observation.ts';

/** One connection in one state. */
export interface Stay {
  readonly state: TcpState;
  /** Time of the first sample that shows it there. */
  readonly since: number;
}

export interface StayChange {
  clientPort: number;
  /** What is over; undefined if there was no such connection. */
  left: Stay | undefined;
  /** Undefined if it is gone. */
  entered: TcpState | undefined;
  /** Time of the sample that shows the change. */
  at: number;
}

/** An array of sockets, or what can be gone through like one. */
export interface Sockets {
  forEach(visit: (socket: Pick<LaneSocket, 'clientPort' | 'state'>) => void): void;
}

/**
 * A connection counts as in a state from the first sample that shows it there to the first that does not, so a stay is
 * right to one sampling interval, and a state that is passed between two samples is not seen. Sockets without a client
 * port, which are no connections, are passed over. Keeps about 100 bytes for each connection that there is.
 */
export class StayTracker {
  readonly #onChange: (change: StayChange) => void;
  /** By client port; `seenIn` is the number of the last sample that showed it. */
  readonly #stays = new Map<number, Stay & { seenIn: number }>();
  #sample = 0;

  constructor(onChange: (change: StayChange) => void) {
    this.#onChange = onChange;
  }

  /** Samples must come in the order of their times, in ms of any one clock. */
  add(at: number, sockets: Sockets): void {
    const seenIn = ++this.#sample;
    sockets.forEach(({ clientPort, state }) => {
      if (clientPort === 0) return;
      const left = this.#stays.get(clientPort);
      if (left?.state === state) {
        left.seenIn = seenIn;
        return;
      }
      this.#stays.set(clientPort, { state, since: at, seenIn });
      this.#onChange({ clientPort, left, entered: state, at });
    });
    for (const [clientPort, left] of this.#stays) {
      if (left.seenIn === seenIn) continue;
      this.#stays.delete(clientPort);
      this.#onChange({ clientPort, left, entered: undefined, at });
    }
  }

  /** What the latest sample shows. */
  ongoing(): Iterable<Stay> {
    return this.#stays.values();
  }
}
