// An Experiment on a cluster under a name of its own: applied, looked at, and deleted until nothing of it is there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { EXPERIMENTS_DIRECTORY } from '#cli/run/load-experiments.ts';
import type { ExperimentStatus } from '#lab/spec/experiment-status.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import {
  CONFIG_MAPS,
  DEPLOYMENTS,
  EXPERIMENTS,
  LABS,
  NETWORK_POLICIES,
  PODS,
  SECRETS,
  STATEFUL_SETS,
} from '#operator/kube/resources.ts';
import { LAB_LABEL } from '#operator/lab/lab-names.ts';
import type { PodObject } from '#operator/lab/pod-object.ts';
import { until } from '#services/control/until.ts';
import type { ClusterMoment } from './cluster-moment.ts';
import { SELF_ENDING } from './self-ending.ts';

const LOOK_MS = 200;
const GONE_MS = 90_000;

export class ClusterRun {
  readonly name: string;
  readonly #api: KubeApi;
  readonly #namespace: string;

  private constructor(api: KubeApi, namespace: string, name: string) {
    this.#api = api;
    this.#namespace = namespace;
    this.name = name;
  }

  static async begin(
    api: KubeApi,
    namespace: string,
    { experiment, placement, number }: ClusterMoment,
  ): Promise<ClusterRun> {
    const name = `${experiment}-${number}`;
    const { spec, ...object } = experimentObject(experiment);
    const lab = { ...(spec.lab as object), proxy: { placement } };
    const metadata = { name, namespace };
    // Kubelets start anew what dies often after ten seconds, twenty, forty: longer than most deadlines.
    await api.create(EXPERIMENTS, { ...object, metadata, spec: { ...spec, lab, deadline: '10m' } });
    return new ClusterRun(api, namespace, name);
  }

  async status(): Promise<ExperimentStatus> {
    const object = await this.#api.get(EXPERIMENTS, this.#namespace, this.name);
    return (object?.status ?? {}) as ExperimentStatus;
  }

  /** @throws AssertionError after `deadlineMs` */
  async becomes(
    isRight: (status: ExperimentStatus) => boolean,
    deadlineMs: number,
  ): Promise<ExperimentStatus> {
    return until(() => slowly(() => this.status()), isRight, deadlineMs);
  }

  /** Of its Lab; [] once that is gone. */
  async pods(): Promise<PodObject[]> {
    return (await this.#list(PODS)) as PodObject[];
  }

  /** Deletes it. @returns what is still there after a while */
  async delete(): Promise<string[]> {
    await this.#api.delete(EXPERIMENTS, { namespace: this.#namespace, name: this.name });
    const look = () => slowly(() => this.#left());
    return until(look, (left) => left.length === 0, GONE_MS).catch(() => this.#left());
  }

  async #left(): Promise<string[]> {
    const own = await this.#api.get(EXPERIMENTS, this.#namespace, this.name);
    const report = await this.#api.get(CONFIG_MAPS, this.#namespace, `${this.name}-report`);
    const lab = await this.#api.get(LABS, this.#namespace, this.name);
    const kinds = [PODS, STATEFUL_SETS, DEPLOYMENTS, NETWORK_POLICIES, SECRETS];
    const of = (await Promise.all(kinds.map((kind) => this.#list(kind)))).flat();
    return [own, report, lab, ...of].flatMap((each) => (each ? `${each.kind} ${each.metadata.name}` : []));
  }

  async #list(resource: typeof PODS): Promise<KubeObject[]> {
    const labelSelector = `${LAB_LABEL}=${this.name}`;
    return (await this.#api.list(resource, this.#namespace, { labelSelector })).items;
  }
}

export function isComplete({ conditions = [] }: ExperimentStatus): boolean {
  return conditions.some(({ type, status }) => type === 'Complete' && status === 'True');
}

function experimentObject(experiment: string): KubeObject & { spec: Record<string, unknown> } {
  if (experiment === SELF_ENDING.metadata.name) return SELF_ENDING;
  return parse(readFileSync(join(EXPERIMENTS_DIRECTORY, `${experiment}.yaml`), 'utf8'));
}

/** An API server is not asked without a pause. */
async function slowly<T>(look: () => Promise<T>): Promise<T> {
  await pause(LOOK_MS);
  return look();
}
