// What the page of a cluster shows and does: Labs and Experiments as the operator sees them, and the pods' own control APIs.
// Looked at only while somebody watches, and for a while after.
import { setTimeout as pause } from 'node:timers/promises';
import { reportHtml } from '#lab/report/html/report-html.ts';
import { initialProgress } from '#lab/run/progress.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { emptyMoment } from '#live/empty-moment.ts';
import { HistoryKeeper } from '#live/history-keeper.ts';
import { listedExperiment } from '#live/listed-experiment.ts';
import type { LiveHistory, LiveLadder, LiveRun } from '#live/live-frame.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { liveRun } from '#live/live-run.ts';
import type { BehaviourChange, LiveExperiment, LiveMoment, LiveSource, RunOrder } from '#live/live-source.ts';
import { readPageParts } from '#live/page-parts.ts';
import { type ExperimentObject, parseExperiment } from '#operator/experiment/experiment-object.ts';
import { readReport } from '#operator/experiment/read-report.ts';
import { runUnderWay } from '#operator/experiment/run-notes.ts';
import { runTargets } from '#operator/experiment/run-target.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';
import { ClusterLab } from './cluster-lab.ts';
import { choose, type PageWorld, type Wanted } from './page-choice.ts';
import { whyNotBegun } from './why-not-begun.ts';

const TICK_MS = 100;
/** So long it is looked at after the last one has gone: who comes back has missed nothing. */
const LINGER_MS = 60_000;

export interface ClusterSourceOptions {
  wanted: Wanted;
  world: PageWorld;
  api: KubeApi;
  open: OpenControl;
  experiments: readonly Experiment[];
  /** Where experiments are started if nothing else is said. */
  namespace: string;
}

export class ClusterSource implements LiveSource {
  readonly #options: ClusterSourceOptions;
  readonly #history = new HistoryKeeper();
  readonly #listeners = new Set<(moment: LiveMoment) => void>();
  readonly #ending = new AbortController();
  #lab: { key: string; lab: ClusterLab } | null = null;
  #moment: LiveMoment = emptyMoment(Date.now(), null);
  #lastWatched = performance.now();
  #looking: Promise<void> | null = null;

  constructor(options: ClusterSourceOptions) {
    this.#options = options;
  }

  /** When the last who watched it has left, by a clock that never goes back; null while one watches. */
  get unwatchedSince(): number | null {
    return this.#listeners.size > 0 ? null : this.#lastWatched;
  }

  moment(): LiveMoment {
    return { ...this.#moment, transitions: [] };
  }

  subscribe(listener: (moment: LiveMoment) => void): () => void {
    this.#listeners.add(listener);
    this.#looking ??= this.#follow().finally(() => {
      this.#looking = null;
    });
    return () => {
      this.#listeners.delete(listener);
      this.#lastWatched = performance.now();
    };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#looking;
  }

  history(): LiveHistory {
    return this.#history.history();
  }

  async ladders(): Promise<LiveLadder[]> {
    return this.#lab?.lab.maker.ladders() ?? [];
  }

  experiments(): LiveExperiment[] {
    return this.#options.experiments.map(listedExperiment);
  }

  /** An Experiment of that name; one that is over runs again. */
  async start({ experiment: name, seed }: RunOrder): Promise<string> {
    const { experiments, api, wanted, world } = this.#options;
    const found = experiments.find(({ metadata }) => metadata.name === name);
    if (!found) throw new LiveRefusal(404, `Cannot find experiment "${name}" among those of the operator`);
    const namespace = wanted.namespace ?? this.#options.namespace;
    const there = world
      .allExperiments()
      .find(({ metadata }) => metadata.name === name && metadata.namespace === namespace) as
      | ExperimentObject
      | undefined;
    if (there && runUnderWay(there.status))
      throw new LiveRefusal(
        409,
        `Cannot start Experiment "${name}": it is under way in namespace "${namespace}"`,
      );
    const spec = { ...found.spec, run: `page-${Date.now()}`, ...(seed === undefined ? {} : { seed }) };
    const { apiVersion, kind, metadata } = found;
    // As JSON: what is undefined is not there.
    const object = JSON.parse(
      JSON.stringify({ apiVersion, kind, metadata: { ...metadata, namespace }, spec }),
    );
    await api.apply(EXPERIMENTS, object);
    return name;
  }

  async resume(run: string): Promise<void> {
    throw new LiveRefusal(501, `Cannot go on with run "${run}": on a cluster pauses are passed over`);
  }

  /** By deleting its Experiment: nothing else ends one. */
  async stop(run: string): Promise<void> {
    const { metadata } = this.#runOf(run);
    await this.#options.api.delete(EXPERIMENTS, { name: metadata.name, namespace: metadata.namespace ?? '' });
  }

  async report(run: string): Promise<string> {
    const stored = await readReport(this.#options.api, this.#runOf(run));
    if (!stored)
      throw new LiveRefusal(
        409,
        `Cannot give the report of run "${run}": none is stored that can be read here`,
      );
    return reportHtml(stored, readPageParts());
  }

  putFault(fault: Fault, lane: string | undefined): Promise<void> {
    return this.#up().controls.putFault(fault, lane);
  }

  removeFault(name: string): Promise<void> {
    return this.#up().controls.removeFault(name);
  }

  removeAllFaults(): Promise<void> {
    return this.#up().controls.removeAllFaults();
  }

  setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void> {
    return this.#up().setBehaviour(change, lane);
  }

  #up(): ClusterLab {
    if (this.#lab) return this.#lab.lab;
    throw new LiveRefusal(409, 'Cannot change the lab: no Lab is up with all of its pods');
  }

  #runOf(name: string): ExperimentObject {
    const { run } = choose(this.#options.world, this.#options.wanted);
    if (run?.metadata.name === name) return run;
    throw new LiveRefusal(404, `Cannot find run "${name}": another Experiment is shown`);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ending;
    this.#lastWatched = performance.now();
    while (!signal.aborted && performance.now() - this.#lastWatched < LINGER_MS) {
      const began = performance.now();
      if (this.#listeners.size > 0) this.#lastWatched = began;
      // Said on the page: it must not end the operator.
      await this.#look().catch((error: Error) => this.#show(null, error.message));
      await pause(Math.max(0, TICK_MS - (performance.now() - began)), undefined, { signal }).catch(() => {
        // Closed: the loop looks for itself.
      });
    }
    this.#leave();
  }

  async #look(): Promise<void> {
    const { world, wanted, open } = this.#options;
    const { lab, run, isUnderWay } = choose(world, wanted);
    const targets = lab && runTargets(lab, world.podsOf(lab.namespace, lab.name));
    const experiment = isUnderWay ? (run?.metadata.name ?? null) : null;
    const key = JSON.stringify([lab?.uid, experiment, targets?.map(({ uid, restarts }) => [uid, restarts])]);
    if (key !== this.#lab?.key) {
      this.#leave();
      if (lab && targets) this.#lab = { key, lab: new ClusterLab(lab, { targets, experiment, open }) };
    }
    await this.#lab?.lab.look();
    const why = run && whyNotBegun(run);
    const unready = lab && !targets ? `not all pods of Lab "${lab.name}" are ready` : null;
    // The operator's own reason says more.
    this.#show(run, why ?? unready);
  }

  #show(object: ExperimentObject | null, trouble: string | null): void {
    const run = object && runOf(object);
    const at = Date.now();
    const seen = this.#lab?.lab.maker.moment(at, run) ?? emptyMoment(at, run);
    this.#moment = trouble === null ? seen : { ...seen, troubles: [trouble, ...seen.troubles] };
    this.#history.add(this.#moment);
    for (const listener of this.#listeners) listener(this.#moment);
  }

  #leave(): void {
    this.#lab?.lab.close();
    this.#lab = null;
  }
}

/** Null: its spec is none that can be shown. */
function runOf(object: ExperimentObject): LiveRun | null {
  const { value } = parseExperiment(object);
  const { progress = initialProgress(), report } = object.status ?? {};
  if (!value) return null;
  return liveRun(value, progress, { id: object.metadata.name, hasReport: report !== undefined });
}
