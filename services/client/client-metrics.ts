// The client's metrics: lanes' counters, copied when they are asked for.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ClientCounters } from './client-counters.ts';
import { LATENCY_BOUNDS_MS, type LatencyData } from './latency-histogram.ts';

type Lanes = () => [string, ClientCounters][];

/** Registers synfin_client_…; each has the label `lane`. Lanes that were deleted leave no series behind. */
export function registerClientMetrics(registry: Registry, lanes: Lanes): void {
  registerCounters(registry, lanes);
  new Gauge({
    name: 'synfin_client_connections_open',
    help: 'Sockets that the application holds: connecting, established or half closed',
    labelNames: ['lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, counters] of lanes()) this.set({ lane }, counters.open);
    },
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

const COUNTERS = [
  ['throttled', 'synfin_client_throttled_total', 'Starts put off for want of room'],
  ['requests', 'synfin_client_requests_total', 'Requests handed to the kernel whole'],
  ['responses', 'synfin_client_responses_total', 'Responses read whole'],
  ['bytesSent', 'synfin_client_sent_bytes_total', 'Bytes handed to the kernel'],
  ['bytesReceived', 'synfin_client_received_bytes_total', 'Bytes read'],
  ['bytesWrong', 'synfin_client_wrong_bytes_total', 'Bytes read that were not what the pattern says'],
  ['endsOfStream', 'synfin_client_ends_of_stream_total', 'Times that the end of the stream was read'],
] as const;

function registerCounters(registry: Registry, lanes: Lanes): void {
  new Counter({
    name: 'synfin_client_connections_total',
    help: 'Connections that were started, that were established, and that are over',
    labelNames: ['lane', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { counts }] of lanes()) {
        for (const result of ['started', 'connected', 'closed'] as const)
          this.inc({ lane, result }, counts[result]);
      }
    },
  });
  new Counter({
    name: 'synfin_client_errors_total',
    help: 'Failures by errno; EAPPTIMEOUT: the application gave up connecting',
    labelNames: ['lane', 'errno'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { errors }] of lanes()) {
        for (const [errno, times] of Object.entries(errors.toObject())) this.inc({ lane, errno }, times);
      }
    },
  });
  for (const [counter, name, help] of COUNTERS) {
    new Counter({
      name,
      help,
      labelNames: ['lane'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [lane, { counts }] of lanes()) this.inc({ lane }, counts[counter]);
      },
    });
  }
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
