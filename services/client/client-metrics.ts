// The client's metrics: what it counts for each lane, and how long connecting and closing take.
import type { Registry } from 'prom-client';
import { CountedHistogram } from '#services/control/counted-histogram.ts';
import { registerLaneMetrics } from '#services/control/lane-metrics.ts';
import type { ClientCounters } from './client-counters.ts';
import { LATENCY_BOUNDS_MS } from './latency-histogram.ts';

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
  const times = {
    connect: { help: 'From connect() to its success', of: 'connectLatency' },
    close: { help: 'From shutdown(SHUT_WR) to reading the end of the stream', of: 'closeLatency' },
  } as const;
  for (const [what, { help, of }] of Object.entries(times))
    new CountedHistogram({
      name: `synfin_client_${what}_duration_seconds`,
      help,
      labelNames: ['lane'],
      buckets: LATENCY_BOUNDS_MS.map(seconds),
      registers: [registry],
      collect() {
        this.reset();
        for (const [lane, counters] of lanes()) {
          const { buckets, sumMs } = counters[of].toData();
          this.set({ lane }, { buckets, sum: sumMs / 1000 });
        }
      },
    });
}

function seconds(ms: number): number {
  return Number((ms / 1000).toPrecision(3));
}
