// The server's metrics: lanes' counters, copied when they are asked for.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ServerCounters } from './server-counters.ts';

type Lanes = () => [string, ServerCounters][];

const COUNTERS = [
  ['requests', 'synfin_server_requests_total', 'Requests read whole'],
  [
    'requestsRepeated',
    'synfin_server_requests_repeated_total',
    'Requests whose identity had been seen before',
  ],
  ['bytesSent', 'synfin_server_sent_bytes_total', 'Bytes handed to the kernel'],
  ['bytesReceived', 'synfin_server_received_bytes_total', 'Bytes read'],
  ['bytesWrong', 'synfin_server_wrong_bytes_total', 'Bytes read that were not what the pattern says'],
  ['endsOfStream', 'synfin_server_ends_of_stream_total', 'Times that the end of the stream was read'],
] as const;

/** Registers synfin_server_…; each has the label `lane`. Lanes that were deleted leave no series behind. */
export function registerServerMetrics(registry: Registry, lanes: Lanes): void {
  new Counter({
    name: 'synfin_server_connections_total',
    help: 'Connections that were accepted, and that are over',
    labelNames: ['lane', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { counts }] of lanes()) {
        for (const result of ['accepted', 'closed'] as const) this.inc({ lane, result }, counts[result]);
      }
    },
  });
  new Counter({
    name: 'synfin_server_errors_total',
    help: 'Failures by errno',
    labelNames: ['lane', 'errno'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { errors }] of lanes()) {
        for (const [errno, times] of Object.entries(errors.toObject())) this.inc({ lane, errno }, times);
      }
    },
  });
  new Gauge({
    name: 'synfin_server_connections_open',
    help: 'Accepted sockets that the application holds',
    labelNames: ['lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, counters] of lanes()) this.set({ lane }, counters.open);
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
