// The lanes that are watched, found by port: which lane does a socket belong to?
//
//   Server side: the socket's own port is the lane's      Client side: its peer's port is
//   bound and idle (CLOSED): its own port, on either side, for it has no peer
import { z } from 'zod';
import { SIDES, type Side } from '#lab/spec/segment-role.ts';
import { Conflict } from '#services/control/http-error.ts';

/** The body of PUT /lanes/:lane. */
export const watchedLane = z.strictObject({
  side: z.enum(SIDES).describe('Which end of the lane this exporter stands beside'),
  port: z.int().min(1).max(65_535).describe('The port of the lane, on which the server listens'),
});
export type WatchedLane = z.output<typeof watchedLane>;

/** More would be a runner that forgets to end its lanes. */
const MOST = 1024;

export class WatchedLanes {
  readonly #lanes = new Map<string, WatchedLane>();
  readonly #byPort: Record<Side, Map<number, string[]>> = { Client: new Map(), Server: new Map() };

  /** Begins to watch, or changes what is watched under this name. @throws Conflict above 1024 lanes */
  put(name: string, lane: WatchedLane): void {
    if (!this.#lanes.has(name) && this.#lanes.size >= MOST)
      throw new Conflict(`Cannot watch lane "${name}": ${MOST} lanes are watched already`);
    this.#lanes.set(name, lane);
    this.#index();
  }

  /** False if there was no such lane. */
  delete(name: string): boolean {
    const existed = this.#lanes.delete(name);
    this.#index();
    return existed;
  }

  clear(): void {
    this.#lanes.clear();
    this.#index();
  }

  get(name: string): WatchedLane | undefined {
    return this.#lanes.get(name);
  }

  entries(): [string, WatchedLane][] {
    return [...this.#lanes];
  }

  get size(): number {
    return this.#lanes.size;
  }

  /** Names of the lanes of this side and port: more than one only while an old run's lane is not yet ended. */
  at(side: Side, port: number): readonly string[] {
    return this.#byPort[side].get(port) ?? [];
  }

  #index(): void {
    for (const side of SIDES) this.#byPort[side].clear();
    for (const [name, { side, port }] of this.#lanes) {
      const names = this.#byPort[side].get(port) ?? [];
      this.#byPort[side].set(port, [...names, name]);
    }
  }
}
