// One lane's sockets at one moment, in 4 bytes each: a ring of samples holds millions of them.
//
//   bits  0–15 client port │ 16–19 state │ 20 unaccepted
import type { LaneSample, LaneSocket } from '#lab/run/observation.ts';
import { TCP_STATES, type TcpState, zeroCounts } from '#lab/spec/state.ts';

const STATE_SHIFT = 16;
const UNACCEPTED = 1 << 20;
const STATE_INDEX = Object.fromEntries(TCP_STATES.map((state, index) => [state, index])) as Record<
  TcpState,
  number
>;

/** Grows while a dump runs, then stays as it is. */
export class LaneTally {
  readonly counts = zeroCounts();
  unaccepted = 0;
  acceptQueue: { length: number; limit: number } | null = null;
  #packed = new Uint32Array(16);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add({ clientPort, state, unaccepted }: LaneSocket): void {
    if (this.#size === this.#packed.length) this.#resize(this.#size * 2);
    this.#packed[this.#size++] =
      clientPort | (STATE_INDEX[state] << STATE_SHIFT) | (unaccepted ? UNACCEPTED : 0);
    this.counts[state]++;
    if (unaccepted) this.unaccepted++;
  }

  /** A port may have several listeners, one per address: they are added up. */
  addListener(queue: { length: number; limit: number }): void {
    const { length, limit } = this.acceptQueue ?? { length: 0, limit: 0 };
    this.acceptQueue = { length: length + queue.length, limit: limit + queue.limit };
  }

  /** Gives back the room that was not needed. */
  trim(): void {
    if (this.#packed.length > this.#size) this.#resize(this.#size);
  }

  /** Visits the sockets one by one, so that they need not all be there unpacked. */
  forEach(visit: (socket: LaneSocket) => void): void {
    for (let i = 0; i < this.#size; i++) {
      const packed = this.#packed[i] as number;
      visit({
        clientPort: packed & 0xffff,
        state: TCP_STATES[(packed >> STATE_SHIFT) & 0xf] ?? 'CLOSED',
        unaccepted: (packed & UNACCEPTED) !== 0,
      });
    }
  }

  /** In the shape in which it is told. */
  toSample(): LaneSample {
    const sockets: LaneSocket[] = [];
    this.forEach((socket) => {
      sockets.push(socket);
    });
    const { counts, unaccepted, acceptQueue } = this;
    return { counts, unaccepted, acceptQueue, sockets };
  }

  #resize(length: number): void {
    const larger = new Uint32Array(length);
    larger.set(this.#packed.subarray(0, this.#size));
    this.#packed = larger;
  }
}
