// What a lane's connections count, in one place: plain numbers, cheap to add to.
import type { ClientStats } from '#lab/run/observation.ts';
import { CLIENT_COUNTERS } from '#lab/spec/application-counters.ts';
import { ErrorCounts } from '#services/control/error-counts.ts';
import { type LatencyData, LatencyHistogram } from './latency-histogram.ts';

const COUNTERS = [...CLIENT_COUNTERS, 'throttled', 'requests'] as const;
type CounterName = (typeof COUNTERS)[number];

/** A lane's counts as they pass between processes. */
export interface ClientCountersData {
  counts: Record<CounterName, number>;
  errors: Record<string, number>;
  connectLatency: LatencyData;
  closeLatency: LatencyData;
}

export class ClientCounters {
  /** `open` is the difference of started and closed. */
  readonly counts = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<CounterName, number>;
  readonly errors = new ErrorCounts();
  /** From connect() to its success. */
  readonly connectLatency = new LatencyHistogram();
  /**
   * From shutdown(SHUT_WR) to reading the end of the stream, so with close.how: HalfClose only. After close(2) or a
   * reset an application learns nothing more; there is no such time to tell.
   */
  readonly closeLatency = new LatencyHistogram();

  /** Sockets that the application holds: connecting, established or half closed. */
  get open(): number {
    return this.counts.started - this.counts.closed;
  }

  toStats(): ClientStats {
    return {
      ...this.counts,
      open: this.open,
      errors: this.errors.toObject(),
      connectLatency: this.connectLatency.summary(),
      closeLatency: this.closeLatency.summary(),
    };
  }

  toData(): ClientCountersData {
    return {
      counts: { ...this.counts },
      errors: this.errors.toObject(),
      connectLatency: this.connectLatency.toData(),
      closeLatency: this.closeLatency.toData(),
    };
  }

  /** Adds another process's counts. */
  merge(data: ClientCountersData): void {
    for (const name of COUNTERS) this.counts[name] += data.counts[name];
    this.errors.merge(data.errors);
    this.connectLatency.merge(data.connectLatency);
    this.closeLatency.merge(data.closeLatency);
  }
}
