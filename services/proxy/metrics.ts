// The proxy's metrics. The engine counts in its own fields; they are read when someone asks.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Engine } from './engine.ts';
import { registerFaultMetrics } from './fault-metrics.ts';
import type { FaultSet } from './fault-set.ts';
import type { LaneTable } from './lane-table.ts';

export interface MetricsSources {
  registry: Registry;
  engine: Engine;
  lanes: LaneTable;
  faults: FaultSet;
  now: () => number;
  queue: { readonly overflowed: number; readonly refused: number; readonly malformed: number };
  state: { readonly generation: number; readonly lost: number };
}

/** Labels are bounded: lanes that are there, and the words of the spec. */
export function registerMetrics(sources: MetricsSources): void {
  const { registry, engine, lanes, queue, state } = sources;
  const { counts, kept, tracker } = engine;
  const registers = [registry];
  registerSegments(sources);
  registerFaultMetrics(sources);

  const counters: [name: string, help: string, read: () => number][] = [
    ['queue_packets', 'Packets that came up the queue', () => counts.packets],
    ['queue_overflowed', 'Packets that passed unseen as the queue was full', () => queue.overflowed],
    [
      'queue_refused_verdicts',
      'Verdicts that the kernel refused as the packet was gone',
      () => queue.refused,
    ],
    ['queue_malformed_messages', 'Queue messages that could not be read', () => queue.malformed],
    ['strange_segments', 'Segments of no lane, let through', () => counts.strange],
    ['icmp_errors', 'ICMP errors passed on to the end that they concern', () => counts.icmpErrors],
    ['injected_segments', 'Segments that the proxy sent itself', () => counts.injected],
    ['send_failures', 'Segments of its own that the kernel did not take', () => counts.sendFailures],
    ['lost_segments', 'Segments that were kept when an engine died', () => state.lost],
  ];
  for (const [name, help, read] of counters) {
    new Counter({
      name: `synfin_proxy_${name}_total`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
  new Counter({
    name: 'synfin_proxy_unreadable_packets_total',
    help: 'Packets that are no segment the proxy can follow, let through',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, value] of Object.entries(counts.unreadable)) this.inc({ reason }, value);
    },
  });

  const gauges: [name: string, help: string, read: () => number][] = [
    ['generation', 'How often an engine has started with the same state', () => state.generation],
    ['lanes', 'Lanes that are there', () => lanes.all().length],
    ['flows', 'Connections that are remembered', () => tracker.size],
    ['kept_segments', 'Segments kept to be sent later: held, delayed, copies', () => kept.count],
    ['kept_bytes', 'Bytes of the segments kept to be sent later', () => kept.bytes],
  ];
  for (const [name, help, read] of gauges) {
    new Gauge({
      name: `synfin_proxy_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  }
}

function registerSegments({ registry, lanes }: MetricsSources): void {
  new Counter({
    name: 'synfin_proxy_segments_total',
    help: 'Segments with a role that the proxy saw or sent, by what became of them; one with two roles counts for both',
    labelNames: ['lane', 'role', 'from', 'fate'],
    registers: [registry],
    collect() {
      this.reset();
      for (const lane of lanes.all()) {
        lane.forEachFate((labels, count) => this.inc({ lane: lane.name, ...labels }, count));
      }
    },
  });
}
