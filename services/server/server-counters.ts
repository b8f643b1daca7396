// What a lane's connections count, in one place: plain numbers, cheap to add to.
import type { ServerStats } from '#lab/run/observation.ts';
import { ErrorCounts } from '#services/control/error-counts.ts';

/** The counters of {@link ServerStats} that only grow. `open` is the difference of accepted and closed. */
export const COUNTER_NAMES = [
  'accepted',
  'closed',
  'requests',
  'requestsRepeated',
  'bytesSent',
  'bytesReceived',
  'bytesWrong',
  'endsOfStream',
] as const;
export type CounterName = (typeof COUNTER_NAMES)[number];

/** A lane's counts as they pass between processes. */
export interface ServerCountersData {
  counts: Record<CounterName, number>;
  errors: Record<string, number>;
}

export class ServerCounters {
  readonly counts = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 0])) as Record<CounterName, number>;
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
    for (const name of COUNTER_NAMES) this.counts[name] += data.counts[name];
    this.errors.merge(data.errors);
  }
}
