// The lanes of a client or a server, by name.
import { NotFound } from './http-error.ts';

export interface CountingLane<Counters> {
  total(): Counters;
  close(): void;
}

export abstract class NamedLanes<Counters, Lane extends CountingLane<Counters>, Spec> {
  protected readonly lanes = new Map<string, Lane>();
  /** Since when each is as it was put, in ms since the epoch. */
  readonly #doneAt = new Map<string, number>();

  /** Makes a lane, or changes one. @returns false where it was so already: nothing has changed. @throws Conflict */
  protected abstract change(name: string, spec: Spec): boolean;

  /** The same again changes nothing. @returns when it was done, in ms since the epoch. @throws Conflict */
  put(name: string, spec: Spec): number {
    const now = Date.now();
    const doneAt = this.change(name, spec) ? now : (this.#doneAt.get(name) ?? now);
    this.#doneAt.set(name, doneAt);
    return doneAt;
  }

  /** @throws NotFound */
  get(name: string): Lane {
    const lane = this.lanes.get(name);
    if (!lane) throw new NotFound(`Cannot find lane "${name}": no such lane`);
    return lane;
  }

  entries(): [string, Lane][] {
    return [...this.lanes];
  }

  counters(): [string, Counters][] {
    return this.entries().map(([name, lane]) => [name, lane.total()]);
  }

  /** Ends all that it has open and forgets it; nothing happens if there is none. */
  delete(name: string): void {
    this.lanes.get(name)?.close();
    this.lanes.delete(name);
    this.#doneAt.delete(name);
  }

  deleteAll(): void {
    for (const name of this.lanes.keys()) this.delete(name);
  }
}
