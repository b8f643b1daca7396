// The lanes of a client or a server, by name.
import { NotFound } from './http-error.ts';

export interface CountingLane<Counters> {
  total(): Counters;
  close(): void;
}

export abstract class NamedLanes<Counters, Lane extends CountingLane<Counters>> {
  protected readonly lanes = new Map<string, Lane>();

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
  }

  deleteAll(): void {
    for (const name of this.lanes.keys()) this.delete(name);
  }
}
