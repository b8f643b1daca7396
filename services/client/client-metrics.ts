// The client's metrics: what it counts for each lane, and how long connecting and closing take.
import { Histogram, type Registry } from 'prom-client';
import { registerLaneMetrics } from '#services/control/lane-metrics.ts';
import type { ClientCounters } from './client-counters.ts';
import { LATENCY_BOUNDS_MS, type LatencyData } from './latency-histogram.ts';

/** Registers synfin_client_…. */
export function registerClientMetrics(registry: Registry, lanes: () => [string, ClientCounters][]): void {
  registerLaneMetrics(registry, lanes, {
    service: 'client',
    results: ['started', 'connected', 'closed'],
    help: {
      connections: 'Connections that were started, that were established, and that are over',
      errors: 'Failures by errno; EAPPTIMEOUT: the application gave up connecting',
      open: 'Sockets that the application holds: connecting, established or half closed',
    },
    totals: [
      ['throttled', 'throttled', 'Starts put off for want of room'],
      ['requests', 'requests', 'Requests handed to the kernel whole'],
      ['responses', 'responses', 'Responses read whole'],
      ['bytesSent', 'sent_bytes', 'Bytes handed to the kernel'],
      ['bytesReceived', 'received_bytes', 'Bytes read'],
      ['bytesWrong', 'wrong_bytes', 'Bytes read that were not what the pattern says'],
      ['endsOfStream', 'ends_of_stream', 'Times that the end of the stream was read'],
    ],
  });
  registry.registerMetric(
    new LatencyMetric('synfin_client_connect_duration_seconds', 'From connect() to its success', () =>
      lanes().map(([lane, counters]) => [lane, counters.connectLatency.toData()]),
    ),
  );
  registry.registerMetric(
    new LatencyMetric(
      'synfin_client_close_duration_seconds',
      'From shutdown(SHUT_WR) to reading the end of the stream',
      () => lanes().map(([lane, counters]) => [lane, counters.closeLatency.toData()]),
    ),
  );
}

/** A histogram whose buckets were counted elsewhere: prom-client's own can only be observed into. */
class LatencyMetric extends Histogram<'lane'> {
  readonly #name: string;
  readonly #help: string;
  readonly #lanes: () => [string, LatencyData][];

  constructor(name: string, help: string, lanes: () => [string, LatencyData][]) {
    super({ name, help, labelNames: ['lane'], registers: [] });
    this.#name = name;
    this.#help = help;
    this.#lanes = lanes;
  }

  /** What the registry calls for its text; `get` is for its JSON, and rests on this. Not in prom-client's types. */
  async getForPromString() {
    const values = this.#lanes().flatMap(([lane, data]) => this.#valuesOf(lane, data));
    return { name: this.#name, help: this.#help, type: 'histogram', values, aggregator: 'sum' };
  }

  #valuesOf(lane: string, { buckets, sumMs }: LatencyData) {
    let count = 0;
    const rows = buckets.map((inBucket, i) => {
      count += inBucket;
      const bound = LATENCY_BOUNDS_MS[i];
      const le = bound === undefined ? '+Inf' : Number((bound / 1000).toPrecision(3));
      return { labels: { lane, le }, value: count, metricName: `${this.#name}_bucket` };
    });
    return [
      ...rows,
      { labels: { lane }, value: sumMs / 1000, metricName: `${this.#name}_sum` },
      { labels: { lane }, value: count, metricName: `${this.#name}_count` },
    ];
  }
}
