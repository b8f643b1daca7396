// A cluster in small that a real Prometheus looks at: the fake API server, real services in a namespace for each pod, the real
// operator, and Prometheus with the chart's PodMonitors and rules.
//
//   Experiment ─► fake API server ◄─► operator        Prometheus ◄── rules/synfin.yaml
//                       │  ▲                             │  │
//                    kubelet └────────── pods ───────────┘  └──► /metrics of every container, and of the operator
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { EXPERIMENTS, LABS, PODS } from '#operator/kube/resources.ts';
import { until } from '#services/control/until.ts';
import { FakeKube } from '#test/fixtures/fake-kube/fake-kube.ts';
import { OperatorProcess } from '#test/fixtures/operator-process.ts';
import { renderChart } from '#test/fixtures/render-chart.ts';
import { SimKubelet } from '#test/fixtures/sim-kubelet.ts';
import { podTargets } from './pod-targets.ts';
import { PrometheusProcess } from './prometheus-process.ts';
import { type PodMonitor, podScrapeConfigs, processScrapeConfig } from './scrape-configs.ts';

const NAMESPACE = 'default';
const EXPERIMENT_FILES = path.join(import.meta.dirname, '../../experiments');
const RULES = path.join(import.meta.dirname, '../../charts/synfin/rules/synfin.yaml');
const POD_FILE = 'pods.json';
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

export interface ExperimentObject extends KubeObject {
  spec: { lab?: object; labRef?: { name: string }; steps: { for?: string; expect?: { for?: string }[] }[] };
}

export class ObservedCluster {
  readonly prometheus = new PrometheusProcess();
  readonly #fake: FakeKube;
  readonly #kubelet: SimKubelet;
  readonly #api: HttpKubeApi;
  readonly #operator: OperatorProcess;

  private constructor(fake: FakeKube) {
    this.#fake = fake;
    this.#kubelet = new SimKubelet(fake, ['node-1', 'node-2']);
    this.#api = new HttpKubeApi(findKubernetes({ kubeconfig: fake.kubeconfig }));
    // It is alone, and must not lose its lease to a busy machine.
    this.#operator = new OperatorProcess(fake.kubeconfig, { SYNFIN_LEADER_ELECTION: 'false' });
    fake.store.listen(({ kind }) => {
      if (kind.plural !== PODS.plural) return;
      this.prometheus.write(POD_FILE, JSON.stringify(podTargets(fake.list(PODS))));
    });
  }

  static async start({ scrapeInterval, changeRules = (same) => same }: ObservedClusterOptions) {
    const cluster = new ObservedCluster(await FakeKube.start());
    try {
      await cluster.#operator.start();
      const configuration = {
        global: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval },
        rule_files: ['rules.yml'],
        scrape_configs: await cluster.#scrapeConfigs(),
      };
      await cluster.prometheus.start({
        'prometheus.yml': stringify(configuration),
        'rules.yml': changeRules(readFileSync(RULES, 'utf8')),
        [POD_FILE]: '[]',
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

  async stop(): Promise<void> {
    await this.#operator.close();
    await this.#kubelet.stop();
    await this.#fake.stop();
    // Last: a pod that changes is written for it until the others have ended.
    await this.prometheus.stop();
  }

  async #scrapeConfigs(): Promise<object[]> {
    const { objects } = await renderChart({ podMonitor: { enabled: true } });
    const monitors = objects.filter(({ kind }) => kind === 'PodMonitor') as unknown as PodMonitor[];
    const operator = {
      job: 'tools/synfin',
      namespace: 'tools',
      pod: 'synfin-operator',
      container: 'operator',
    };
    return [
      ...monitors.flatMap((monitor) => podScrapeConfigs(monitor, POD_FILE)),
      processScrapeConfig(`127.0.0.1:${this.#operator.port}`, operator),
    ];
  }

  async #until<T>(
    look: () => T | Promise<T>,
    { isRight, limitMs, what }: { isRight: (value: T) => boolean; limitMs: number; what: string },
  ): Promise<T> {
    try {
      return await until(look, isRight, limitMs);
    } catch (cause) {
      const pods = this.#fake
        .list(PODS)
        .map(({ metadata, status }) => `${metadata.name}: ${JSON.stringify(status)}`);
      const logs = `${pods.join('\n')}\n${this.#operator.log}${this.prometheus.log}`;
      throw new Error(`Cannot ${what}: ${(cause as Error).message}\n${logs}`, { cause });
    }
  }
}
