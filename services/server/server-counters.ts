// What a lane's connections count, in one place: plain numbers, cheap to add to.
import type { ServerStats } from '#lab/run/observation.ts';
import { SERVER_COUNTERS } from '#lab/spec/application-counters.ts';
import { ErrorCounts } from '#services/control/error-counts.ts';

type CounterName = (typeof SERVER_COUNTERS)[number];

/** A lane's counts as they pass between processes. */
export interface ServerCountersData {
  counts: Record<CounterName, number>;
  errors: Record<string, number>;
}

export class ServerCounters {
  /** `open` is the difference of accepted and closed. */
  readonly counts = Object.fromEntries(SERVER_COUNTERS.map((name) => [name, 0])) as Record<
    CounterName,
    number
  >;
  readonly errors = new ErrorCounts();

  /** Accepted sockets that the application still holds. */
  get open(): number {
    return this.counts.accepted - this.counts.closed;
  }

  toStats(): ServerStats {
    return { ...this.counts, open: this.open, errors: this.errors.toObject() };
  }

  toData(): ServerCountersData {
    return { counts: { ...this.counts }, errors: this.errors.toObject() };
  }

  /** Adds another process's counts. */
  merge(data: ServerCountersData): void {
    for (const name of SERVER_COUNTERS) this.counts[name] += data.counts[name];
    this.errors.merge(data.errors);
  }
}
