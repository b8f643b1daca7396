// A cluster in small that a real Prometheus looks at: the fake API server, real services in a namespace for each pod, the real
// operator, and the chart's own Prometheus, which asks the operator where there are metrics.
//
//   Experiment ─► fake API server ◄─► operator ◄── /targets ── Prometheus ◄── rules/synfin.yaml
//                       │  ▲                                      │
//                    kubelet └────────── pods ◄──── /metrics ─────┘
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { EXPERIMENTS, LABS, PODS } from '#operator/kube/resources.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { ObservabilityChart, type Pod } from '#test/fixtures/observability.ts';
import { OperatorProcess } from '#test/fixtures/operator-process.ts';
import { SimKubelet } from '#test/fixtures/sim-kubelet.ts';
import { PrometheusProcess } from './prometheus-process.ts';

const NAMESPACE = 'default';
const EXPERIMENT_FILES = path.join(import.meta.dirname, '../../experiments');
/** Of the chart's release. */
const RELEASE_NAMESPACE = 'tools';
const LAST_STEP = '3s';
const READY_MS = 120_000;
const RUN_MS = 120_000;
/** Of a pod of each component: the service itself, and the exporter beside an end. */
const TARGETS_OF_A_LAB = 5;

export interface ObservedClusterOptions {
  /** As Prometheus writes a duration. */
  scrapeInterval: string;
  /** What becomes of the rules' text before Prometheus gets it. */
  changeRules?: (rules: string) => string;
}

interface ExperimentStep {
  for?: string;
  client?: { behaviour: object };
  server?: { behaviour: object };
  expect?: { within?: string; for?: string }[];
}

export interface ExperimentObject extends KubeObject {
  spec: { lab?: object; labRef?: { name: string }; steps: ExperimentStep[] };
}

export class ObservedCluster {
  readonly prometheus = new PrometheusProcess();
  readonly #fake: FakeKube;
  readonly #kubelet: SimKubelet;
  readonly #api: HttpKubeApi;
  readonly #operator: OperatorProcess;

  private constructor(fake: FakeKube, { env }: { env: Record<string, string> }) {
    this.#fake = fake;
    this.#kubelet = new SimKubelet(fake, ['node-1', 'node-2']);
    this.#api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    this.#operator = new OperatorProcess(fake.kubeconfig, env);
  }

  static async start({ scrapeInterval, changeRules = (same) => same }: ObservedClusterOptions) {
    const chart = await ObservabilityChart.render({ observability: { scrapeInterval } });
    const pod = chart.pod('synfin');
    const cluster = new ObservedCluster(await FakeKube.start({ namespaces: [RELEASE_NAMESPACE] }), {
      env: {
        SYNFIN_POD_NAMESPACE: RELEASE_NAMESPACE,
        SYNFIN_POD_SELECTOR: chart.env('synfin', 'SYNFIN_POD_SELECTOR') ?? '',
        // It is alone, and must not lose its lease to a busy machine.
        SYNFIN_LEADER_ELECTION: 'false',
      },
    });
    try {
      await cluster.#operator.start();
      cluster.#addOperatorPod(pod);
      const { 'prometheus.yml': configuration = '', 'rules.yaml': rules = '' } =
        chart.files('synfin-prometheus');
      await cluster.prometheus.start({
        // There is no Service here.
        'prometheus.yml': configuration.replaceAll(
          'synfin-metrics:8080',
          `127.0.0.1:${cluster.#operator.port}`,
        ),
        'rules.yaml': changeRules(rules),
      });
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Resolves when Prometheus scrapes all of it. */
  async addLab(name: string, spec: object): Promise<void> {
    await this.#api.create(LABS, {
      apiVersion: 'synfin.dev/v1alpha1',
      kind: 'Lab',
      metadata: { name, namespace: NAMESPACE },
      spec,
    });
    const up = `count(max_over_time(up{lab="${name}"}[5m]) == 1)`;
    const count = async () => {
      // Not as often as that: what is waited for needs the processor.
      await delay(100);
      return Number((await this.prometheus.query(up))[0]?.values[0]?.[1] ?? 0);
    };
    const limits = { limitMs: READY_MS, what: `scrape lab "${name}"` };
    await this.#until(count, { isRight: (targets) => targets >= TARGETS_OF_A_LAB, ...limits });
  }

  /** Runs an experiment of experiments/ in a lab that is there. @param change of a copy @returns how it ended */
  async run(
    name: string,
    labRef: string,
    change: (experiment: ExperimentObject) => void = () => undefined,
  ): Promise<ExperimentStatus> {
    const file = readFileSync(path.join(EXPERIMENT_FILES, `${name}.yaml`), 'utf8');
    const { metadata, spec, ...rest } = parse(file) as ExperimentObject;
    const { lab: _, ...ofItself } = spec;
    const object = {
      ...rest,
      metadata: { ...metadata, namespace: NAMESPACE },
      spec: { ...ofItself, labRef: { name: labRef } },
    };
    // Its lanes go with it, and with them what was counted since the last scrape.
    Object.assign(object.spec.steps.at(-1) ?? {}, { for: LAST_STEP });
    change(object);
    await this.#api.create(EXPERIMENTS, object);
    return this.#until(
      () => (this.#fake.get(EXPERIMENTS, NAMESPACE, name)?.status ?? {}) as ExperimentStatus,
      { isRight: ({ verdict }) => verdict !== undefined, limitMs: RUN_MS, what: `run "${name}"` },
    );
  }

  /** All of them, the operator's too. */
  get pods(): readonly PodObject[] {
    return this.#fake.list(PODS) as PodObject[];
  }

  async stop(): Promise<void> {
    await this.#operator.close();
    await this.#kubelet.stop();
    await this.#fake.stop();
    await this.prometheus.stop();
  }

  /** The pod that the operator's process would be in. It has a status at once: no kubelet has to start it. */
  #addOperatorPod({ metadata, spec }: Pod): void {
    const kind = this.#fake.kind(PODS);
    const containers = spec.containers.map((container) => ({
      ...container,
      ports: [{ name: 'http', containerPort: this.#operator.port }],
    }));
    const name = 'synfin-operator';
    const pod = {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name, namespace: RELEASE_NAMESPACE } },
      spec: { ...spec, containers },
    };
    this.#fake.verbs.create(kind, RELEASE_NAMESPACE, pod, 'test');
    const target = { kind, namespace: RELEASE_NAMESPACE, name, subresource: 'status' } as const;
    const status = { phase: 'Running', podIP: '127.0.0.1' };
    this.#fake.verbs.patch(target, 'Merge', { status }, 'test');
  }

  async #until<T>(
    look: () => T | Promise<T>,
    { isRight, limitMs, what }: { isRight: (value: T) => boolean; limitMs: number; what: string },
  ): Promise<T> {
    try {
      return await until(look, isRight, limitMs);
    } catch (cause) {
      const pods = this.pods.map(({ metadata, status }) => `${metadata.name}: ${JSON.stringify(status)}`);
      const logs = `${pods.join('\n')}\n${this.#operator.log}${this.prometheus.log}`;
      throw new Error(`Cannot ${what}: ${(cause as Error).message}\n${logs}`, { cause });
    }
  }
}
