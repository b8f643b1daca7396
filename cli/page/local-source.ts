// What the page of this machine shows and does: the run that is on, else the lab that is up, else what the last run left.

import { reportHtml } from '#lab/report/html/report-html.ts';
import type { Fault } from '#lab/spec/fault.ts';
import { emptyMoment } from '#live/empty-moment.ts';
import { HistoryKeeper } from '#live/history-keeper.ts';
import type { LiveHistory, LiveLadder } from '#live/live-frame.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import type { BehaviourChange, LiveExperiment, LiveMoment, LiveSource, RunOrder } from '#live/live-source.ts';
import { readPageParts } from '#live/page-parts.ts';
import { refuseMissingPrograms } from '../in-sandbox.ts';
import { startSandbox } from '../local/sandbox.ts';
import { removeAllFaults } from '../staying-lab/remove-all-faults.ts';
import type { KnownExperiments } from './known-experiments.ts';
import { RunChild } from './run-child.ts';
import type { StandingLab } from './standing-lab.ts';

/** Runs whose reports are kept. */
const MAX_RUNS = 20;

export interface LocalSourceOptions {
  experiments: KnownExperiments;
  /** The lab that `synfin up` started; null: only runs are shown. */
  lab: ((onChange: () => void) => StandingLab) | null;
}

export class LocalSource implements LiveSource {
  readonly #experiments: KnownExperiments;
  readonly #lab: StandingLab | null;
  readonly #history = new HistoryKeeper();
  readonly #listeners = new Set<(moment: LiveMoment) => void>();
  #runs: RunChild[] = [];
  #runCount = 0;
  #moment: LiveMoment = emptyMoment(Date.now(), null);

  constructor({ experiments, lab }: LocalSourceOptions) {
    this.#experiments = experiments;
    this.#lab = lab?.(() => this.#show()) ?? null;
  }

  /** From now on the lab is looked at. */
  follow(): void {
    void this.#lab?.follow();
  }

  /** A run that begins elsewhere, with so many experiments. */
  newRun(count: number): RunChild {
    const run = new RunChild({ first: this.#runCount + 1, count }, () => this.#show());
    this.#runCount += count;
    this.#runs = [...this.#runs, run].slice(-MAX_RUNS);
    return run;
  }

  /** Ends what was started from the page. Resolves when nothing is left of it. */
  async close(): Promise<void> {
    this.#lab?.close();
    await Promise.all(this.#runs.map((run) => run.end()));
  }

  moment(): LiveMoment {
    return { ...this.#moment, transitions: [] };
  }

  subscribe(listener: (moment: LiveMoment) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  history(): LiveHistory {
    return this.#history.history();
  }

  async ladders(): Promise<LiveLadder[]> {
    const run = this.#shownRun;
    if (run) return run.ladders();
    return this.#lab?.ladders() ?? [];
  }

  experiments(): LiveExperiment[] {
    return this.#experiments.list();
  }

  async start({ experiment, seed }: RunOrder): Promise<string> {
    const source = this.#experiments.sourceOf(experiment);
    const on = this.#activeRun;
    if (on)
      throw new LiveRefusal(
        409,
        `Cannot start "${experiment}": ${on.moment?.run?.name ?? 'another run'} is on; stop it first`,
      );
    const run = this.newRun(1);
    const argv = ['run', source, '--only', experiment, '--ui', '--ask'];
    if (seed !== undefined) argv.push('--seed', String(seed));
    const { onMessage } = run;
    try {
      refuseMissingPrograms();
      run.isAt(await startSandbox(argv, { onMessage, background: true }));
    } catch (error) {
      this.#runs = this.#runs.filter((each) => each !== run);
      throw error;
    }
    return run.firstId;
  }

  async resume(id: string): Promise<void> {
    await this.#runOf(id).ask('resume', id);
  }

  async stop(id: string): Promise<void> {
    const run = this.#runOf(id);
    // With its report it is over, also while its lab is still being taken away.
    if (!run.isRunning || run.report(id)) throw new LiveRefusal(409, `Cannot stop run "${id}": it has ended`);
    run.stop();
  }

  async report(id: string): Promise<string> {
    const report = this.#runOf(id).report(id);
    if (!report) throw new LiveRefusal(409, `Cannot give the report of run "${id}": it has none yet`);
    return reportHtml(report, readPageParts());
  }

  async putFault(fault: Fault, lane: string | undefined): Promise<void> {
    const run = this.#activeRun;
    await (run ? run.ask('putFault', fault, lane) : this.#controls().putFault(fault, lane));
  }

  async removeFault(name: string): Promise<void> {
    const run = this.#activeRun;
    await (run ? run.ask('removeFault', name) : this.#controls().removeFault(name));
  }

  /** Of a lab that stays also when its proxy does not answer. */
  async removeAllFaults(): Promise<void> {
    const run = this.#activeRun;
    if (run) await run.ask('removeAllFaults');
    else if (this.#lab?.record) await removeAllFaults(this.#lab.record);
    else this.#controls();
  }

  async setBehaviour(change: BehaviourChange, lane: string | undefined): Promise<void> {
    const run = this.#activeRun;
    await (run ? run.ask('setBehaviour', change, lane) : this.#controls().setBehaviour(change, lane));
  }

  get #activeRun(): RunChild | undefined {
    return this.#runs.find((run) => run.isRunning);
  }

  /** The one that is on; the last one only while no lab is up. */
  get #shownRun(): RunChild | undefined {
    return this.#activeRun ?? (this.#lab?.isUp ? undefined : this.#runs.at(-1));
  }

  #runOf(id: string): RunChild {
    const run = this.#runs.find((each) => each.has(id));
    if (!run) throw new LiveRefusal(404, `Cannot find run "${id}"`);
    return run;
  }

  #controls() {
    const controls = this.#lab?.controls;
    if (controls) return controls;
    throw new LiveRefusal(
      409,
      'Cannot change the lab: none is up; start an experiment, or one by "synfin up"',
    );
  }

  #show(): void {
    const last = this.#runs.at(-1)?.moment ?? null;
    const moment =
      this.#shownRun?.moment ??
      this.#lab?.moment(Date.now(), last?.run ?? null) ??
      emptyMoment(Date.now(), null, this.#lab?.trouble ? [this.#lab.trouble] : []);
    this.#moment = moment;
    this.#history.add(moment);
    for (const listener of this.#listeners) listener(moment);
  }
}
