// What the operator counts of itself.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { VERDICTS, type Verdict } from '#lab/run/progress.ts';
import { registerExperimentMetrics } from './experiment/experiment-metrics.ts';
import type { KubeObject } from './kube/kube-object.ts';
import type { Outcome } from './kube/work-queue.ts';

export interface Queues {
  lab: { readonly depth: number };
  experiment: { readonly depth: number };
}

export class OperatorMetrics {
  readonly #durations: Histogram<'kind'>;
  readonly #errors: Counter<'kind'>;
  readonly #watchErrors: Counter<'kind'>;
  readonly #experiments: Counter<'verdict'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#durations = new Histogram({
      name: 'synfin_operator_reconcile_duration_seconds',
      help: 'How long it took to look at one object and bring it on',
      labelNames: ['kind'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    this.#errors = new Counter({
      name: 'synfin_operator_reconcile_errors_total',
      help: 'How often that failed, to be tried again',
      labelNames: ['kind'],
      registers,
    });
    this.#watchErrors = new Counter({
      name: 'synfin_operator_watch_errors_total',
      help: 'How often a list or a watch of the API server failed',
      labelNames: ['kind'],
      registers,
    });
    this.#experiments = new Counter({
      name: 'synfin_operator_experiments_total',
      help: 'Experiments that have ended since the operator started, by verdict',
      labelNames: ['verdict'],
      registers,
    });
    for (const verdict of VERDICTS) this.#experiments.inc({ verdict: verdict.toLowerCase() }, 0);
    // From the start: a counter that comes with its first failure has no rate at it.
    for (const kind of ['lab', 'experiment']) {
      this.#errors.inc({ kind }, 0);
      this.#watchErrors.inc({ kind }, 0);
    }
  }

  /** What is read when it is asked for. */
  watch(
    registry: Registry,
    queues: Queues,
    now: { running(): number; isLeading(): boolean; experiments(): KubeObject[] },
  ): void {
    const registers = [registry];
    registerExperimentMetrics(registry, now);
    new Gauge({
      name: 'synfin_operator_queue_depth',
      help: 'Objects that wait to be looked at',
      labelNames: ['kind'],
      registers,
      collect() {
        this.set({ kind: 'lab' }, queues.lab.depth);
        this.set({ kind: 'experiment' }, queues.experiment.depth);
      },
    });
    new Gauge({
      name: 'synfin_operator_experiments_running',
      help: 'Experiments that run now',
      registers,
      collect() {
        this.set(now.running());
      },
    });
    new Gauge({
      name: 'synfin_operator_leading',
      help: '1: this process leads; 0: another one does, or none',
      registers,
      collect() {
        this.set(now.isLeading() ? 1 : 0);
      },
    });
  }

  reconciled(kind: keyof Queues, { tookMs, error }: Outcome): void {
    this.#durations.observe({ kind }, tookMs / 1000);
    if (error !== undefined) this.#errors.inc({ kind });
  }

  watchFailed(kind: string): void {
    this.#watchErrors.inc({ kind: kind.toLowerCase() });
  }

  ended(verdict: Verdict): void {
    this.#experiments.inc({ verdict: verdict.toLowerCase() });
  }
}
