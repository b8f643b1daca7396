// The operator: what changes in the cluster goes into two queues, and each key is brought on, one at a time.
//
//   API server ─► reflectors ─► queue of labs ───────► LabReconciler ────────► objects, status
//                     └───────► queue of experiments ─► ExperimentReconciler ─► runs ─► pods' control APIs
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { LabStatus } from '#lab/spec/lab-status.ts';
import type { OperatorConfig } from './config.ts';
import { type ExperimentObject, labNameOf } from './experiment/experiment-object.ts';
import { ExperimentReconciler } from './experiment/experiment-reconciler.ts';
import { ExperimentStatuses } from './experiment/experiment-statuses.ts';
import { LabHolders } from './experiment/lab-holders.ts';
import { EventRecorder } from './kube/event-recorder.ts';
import type { KubeApi } from './kube/kube-api.ts';
import { KubeError } from './kube/kube-error.ts';
import { PODS } from './kube/resources.ts';
import type { Timing } from './kube/timing.ts';
import { type Outcome, WorkQueue } from './kube/work-queue.ts';
import { keyOf, splitKey } from './kube-world.ts';
import type { LabIdentity, LabObject } from './lab/lab-object.ts';
import { LabReconciler } from './lab/lab-reconciler.ts';
import { Reach } from './lab/reach.ts';
import type { OpenControl } from './lab/service-access.ts';
import { StandingLanes } from './lab/standing-lanes.ts';
import { OperatorMetrics, type Queues } from './operator-metrics.ts';
import type { PageWorld } from './page/page-choice.ts';
import { PodSecurity } from './pod-security.ts';
import { PodPreflight } from './preflight/pod-preflight.ts';
import { ReflectedWorld } from './reflected-world.ts';
import { ScrapeTargets } from './targets/scrape-targets.ts';

export interface OperatorOptions {
  api: KubeApi;
  config: OperatorConfig;
  open: OpenControl;
  timing: Timing;
  registry: Registry;
  version: string;
  isLeading(): boolean;
  log: Logger;
}

/** At a time. Labs of a busy cluster wait for the API server, not for us. */
const CONCURRENCY = { lab: 8, experiment: 16 };
const BACKOFF = { firstMs: 50, longestMs: 60_000 };

export class Operator {
  readonly #options: OperatorOptions;
  readonly #leave = new AbortController();
  readonly #world: ReflectedWorld;
  readonly #targets: ScrapeTargets;
  readonly #events: EventRecorder;
  readonly #labs: WorkQueue;
  readonly #experiments: WorkQueue;
  readonly #runs: ExperimentReconciler;
  readonly #metrics: OperatorMetrics;

  constructor(options: OperatorOptions) {
    this.#options = options;
    const { api, config, timing, registry, log, isLeading } = options;
    const namespaces = config.SYNFIN_NAMESPACES;
    this.#metrics = new OperatorMetrics(registry);
    this.#events = new EventRecorder({
      ...{ api, timing, component: 'synfin-operator', instance: config.SYNFIN_POD_NAME },
      onError: (error) => log.warn({ err: error }, 'event not written'),
    });
    this.#world = new ReflectedWorld({
      ...{ api, timing, namespaces: namespaces.length > 0 ? namespaces : undefined },
      onLab: (key) => this.#labChanged(key),
      onExperiment: (key) => this.#experiments.add(key),
      // Pods are watched before it leads; then all labs come anyway.
      onOwned: (lab) => isLeading() && this.#labChanged(lab),
      onError: ({ kind }, error) => this.#watchFailed(kind, error),
    });
    this.#targets = new ScrapeTargets({
      ...{ api, timing, world: this.#world, namespace: config.SYNFIN_POD_NAMESPACE },
      selector: config.SYNFIN_POD_SELECTOR,
      onError: (error) => this.#watchFailed(PODS.kind, error),
    });
    const holders = new LabHolders(this.#world);
    const lanes = new StandingLanes(options.open, (lab) => holders.isTaken(lab));
    const labs = this.#labReconciler(lanes);
    this.#runs = this.#experimentReconciler(holders, lanes);
    this.#labs = this.#queue('lab', (key) => labs.reconcile(key));
    this.#experiments = this.#queue('experiment', (key) => this.#runs.reconcile(key));
    const queues: Queues = { lab: this.#labs, experiment: this.#experiments };
    const experiments = () => this.#world.allExperiments();
    this.#metrics.watch(registry, queues, {
      running: () => this.#runs.running.count,
      isLeading,
      experiments,
    });
  }

  /** What it has seen of the cluster. */
  get world(): PageWorld {
    return this.#world;
  }

  /** Where Prometheus finds metrics. */
  get targets(): ScrapeTargets {
    return this.#targets;
  }

  /** Resolves when all is known that there is, and the queues work on it. */
  start(): Promise<void> {
    return this.#world.start();
  }

  /** Leaves the runs as they are: the next operator goes on with them. */
  async stop(): Promise<void> {
    this.#leave.abort(new Error('this operator leads no more'));
    const parts = [this.#targets, this.#world, this.#labs, this.#experiments];
    await Promise.all(parts.map((part) => part.stop()));
    await this.#runs.running.settled();
    await this.#events.stop();
  }

  #labReconciler(lanes: StandingLanes): LabReconciler {
    const { api, config, open, timing, log } = this.#options;
    const security = new PodSecurity(api, timing);
    return new LabReconciler({
      ...{ api, log, lanes, world: this.#world, reach: new Reach(open) },
      podSecurity: (namespace) => security.levelOf(namespace),
      context: {
        image: config.SYNFIN_IMAGE,
        imagePullPolicy: config.SYNFIN_IMAGE_PULL_POLICY,
        installSecret: config.SYNFIN_CONTROL_SECRET,
        operatorNamespace: config.SYNFIN_POD_NAMESPACE,
        metricsNamespace: config.SYNFIN_METRICS_NAMESPACE ?? null,
        logLevel: config.SYNFIN_SERVICE_LOG_LEVEL,
      },
      experimentIn: (lab) => this.#runs.running.nameIn(lab),
      onTransition: (lab, status) => this.#tellOfLab(lab, status),
      date: () => timing.date(),
    });
  }

  #experimentReconciler(holders: LabHolders, lanes: StandingLanes): ExperimentReconciler {
    const { api, open, timing, version, log } = this.#options;
    const preflight = new PodPreflight({
      leave: this.#leave.signal,
      log,
      onLateLost: (lab) => this.#tellOfLateLoss(lab),
    });
    return new ExperimentReconciler({
      ...{ api, open, preflight, timing, version, log, holders, lanes },
      world: this.#world,
      statuses: new ExperimentStatuses(api),
      events: this.#events,
      leave: this.#leave.signal,
      onLabChanged: (key) => this.#labChanged(key),
      onLabGivenBack: (key) => this.#labs.add(key),
      onEnd: (verdict) => this.#metrics.ended(verdict),
    });
  }

  #queue(kind: keyof Queues, work: (key: string) => Promise<number | null>): WorkQueue {
    return new WorkQueue({
      work: async (key) => (await work(key)) ?? undefined,
      timing: this.#options.timing,
      concurrency: CONCURRENCY[kind],
      backoff: BACKOFF,
      onOutcome: (outcome) => {
        this.#metrics.reconciled(kind, outcome);
        if (outcome.error !== undefined) this.#logFailure(kind, outcome);
      },
    });
  }

  #watchFailed(kind: string, error: unknown): void {
    this.#metrics.watchFailed(kind);
    this.#options.log.warn({ err: error, kind }, 'list or watch failed');
  }

  #logFailure(kind: string, { key, error }: Outcome): void {
    const { log } = this.#options;
    // Somebody else was faster; the next look sees what there is.
    const isRace = error instanceof KubeError && (error.code === 409 || error.code === 404);
    if (isRace) log.debug({ err: error, [kind]: key }, 'changed meanwhile; tried again');
    else log.warn({ err: error, [kind]: key }, 'not brought on; tried again');
  }

  /** The lab, and whoever runs in it or waits for it. */
  #labChanged(key: string): void {
    this.#labs.add(key);
    const { namespace, name } = splitKey(key);
    for (const object of this.#world.experiments(namespace)) {
      if (labNameOf(object as ExperimentObject) === name) this.#experiments.add(keyOf(object));
    }
  }

  #tellOfLateLoss({ namespace, name }: LabIdentity): void {
    const lab = this.#world.lab(namespace, name);
    const message =
      'segments that are sent late, as copies or after their connection has closed, do not arrive: a firewall on the node drops what its conntrack does not know (kube-proxy: "ctstate INVALID"); experiments that need them will be a Mismatch';
    if (lab) this.#events.record(lab, { type: 'Warning', reason: 'LateSegmentsLost', message });
  }

  #tellOfLab(lab: LabObject, { conditions = [] }: LabStatus): void {
    const is = (type: string) => conditions.find((each) => each.type === type);
    const [ready, stalled] = [is('Ready'), is('Stalled')];
    if (stalled?.status === 'True') this.#events.record(lab, { ...stalled, type: 'Warning' });
    else if (ready?.status === 'True')
      this.#events.record(lab, { type: 'Normal', reason: 'Ready', message: ready.message });
  }
}
