// The metrics of who has lanes: their counters, copied when they are asked for.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ErrorCounts } from './error-counts.ts';

export interface LaneCounters<Name extends string> {
  readonly counts: Readonly<Record<Name, number>>;
  readonly errors: ErrorCounts;
  readonly open: number;
}

export interface LaneMetricsSpec<Name extends string> {
  service: 'client' | 'server';
  /** What becomes of a connection; told by synfin_…_connections_total. */
  results: readonly Name[];
  help: { connections: string; errors: string; open: string };
  /** Counter, the middle of its metric's name, help. */
  totals: readonly (readonly [Name, string, string])[];
}

/** Registers synfin_<service>_…; each has the label `lane`. Lanes that were deleted leave no series behind. */
export function registerLaneMetrics<Name extends string>(
  registry: Registry,
  lanes: () => [string, LaneCounters<Name>][],
  { service, results, help, totals }: LaneMetricsSpec<Name>,
): void {
  new Counter({
    name: `synfin_${service}_connections_total`,
    help: help.connections,
    labelNames: ['lane', 'result'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { counts }] of lanes())
        for (const result of results) this.inc({ lane, result }, counts[result]);
    },
  });
  new Counter({
    name: `synfin_${service}_errors_total`,
    help: help.errors,
    labelNames: ['lane', 'errno'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { errors }] of lanes())
        for (const [errno, times] of Object.entries(errors.toObject())) this.inc({ lane, errno }, times);
    },
  });
  new Gauge({
    name: `synfin_${service}_connections_open`,
    help: help.open,
    labelNames: ['lane'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [lane, { open }] of lanes()) this.set({ lane }, open);
    },
  });
  for (const [counter, name, about] of totals) {
    new Counter({
      name: `synfin_${service}_${name}_total`,
      help: about,
      labelNames: ['lane'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [lane, { counts }] of lanes()) this.inc({ lane }, counts[counter]);
      },
    });
  }
}
