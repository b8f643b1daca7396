// The server's metrics.
import type { Registry } from 'prom-client';
import { registerLaneMetrics } from '#services/control/lane-metrics.ts';
import type { ServerCounters } from './server-counters.ts';

/** Registers synfin_server_…. */
export function registerServerMetrics(registry: Registry, lanes: () => [string, ServerCounters][]): void {
  registerLaneMetrics(registry, lanes, {
    service: 'server',
    results: ['accepted', 'closed'],
    help: {
      connections: 'Connections that were accepted, and that are over',
      errors: 'Failures by errno',
      open: 'Accepted sockets that the application holds',
    },
    totals: [
      ['requests', 'requests', 'Requests read whole'],
      ['requestsRepeated', 'requests_repeated', 'Requests whose identity had been seen before'],
      ['bytesSent', 'sent_bytes', 'Bytes handed to the kernel'],
      ['bytesReceived', 'received_bytes', 'Bytes read'],
      ['bytesWrong', 'wrong_bytes', 'Bytes read that were not what the pattern says'],
      ['endsOfStream', 'ends_of_stream', 'Times that the end of the stream was read'],
    ],
  });
}
