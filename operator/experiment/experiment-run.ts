// One run of one experiment in a lab that is there: looks, steps, and what has been seen, until its verdict.
import type { Logger } from 'pino';
import { Recorder } from '#lab/report/recorder.ts';
import type { Recording } from '#lab/report/recording.ts';
import { kernelTooOld } from '#lab/run/kernel-too-old.ts';
import type { LedgerEntry } from '#lab/run/observation.ts';
import type { Progress } from '#lab/run/progress.ts';
import { qualifiedName } from '#lab/run/qualified-name.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import { dropLeftovers } from '#runner/drop-leftovers.ts';
import type { LabConnection, LabLook } from '#runner/lab-connection.ts';
import type { LaneStats } from '#runner/local-view.ts';
import { recordLook } from '#runner/record-look.ts';
import { runLab } from '#runner/run-lab.ts';
import { Session } from '#runner/session.ts';
import type { KeptProgress, RunNotes } from './run-notes.ts';
import { type Peaks, RunPeaks } from './run-peaks.ts';

/** Pods answer late while their node is busy; one that is gone is known to be so by then. */
const SILENCE_MS = 15_000;
/** That it looks is told at least so often; exporters keep their samples for longer. */
const SEEN_EVERY_MS = 10_000;

export interface ExperimentRunOptions {
  /** With its lab in it. */
  experiment: Experiment;
  /** null: it is no more, or never came; then there is a reason to give the run up. */
  lab: LabConnection | null;
  /** Ends the run at once, Inconclusive. */
  giveUp?: string | undefined;
  /** Of the nodes, as the proxy tells it. */
  kernel: string;
  notes: RunNotes;
  /** Where another operator has left it; absent: it begins. */
  before?: { progress: Progress; peaks: ConstructorParameters<typeof RunPeaks>[2] } | undefined;
  /** Keeps the progress; awaited before anything is done in the lab. */
  keep(run: ExperimentRun): Promise<void>;
  /** Something that is worth telling has changed. */
  onChange(run: ExperimentRun): void;
  /** Aborted: leave the run as it is; another operator goes on with it. */
  leave: AbortSignal;
  log: Logger;
}

export class ExperimentRun {
  readonly session: Session;
  readonly notes: RunNotes;
  readonly #options: ExperimentRunOptions;
  readonly #peaks: RunPeaks;
  readonly #recorder: Recorder;
  readonly #stop = new AbortController();
  #ledger: LedgerEntry[] = [];
  #told = '';

  constructor(options: ExperimentRunOptions) {
    const { experiment, before, notes } = options;
    const { name } = experiment.metadata;
    this.#options = options;
    this.notes = notes;
    this.session = new Session(experiment, lanePorts(experiment.spec.lab.lanes), {
      id: notes.id,
      ...(before ? { progress: before.progress, settledAt: notes.settledAt, seenAt: notes.seenAt } : {}),
      keep: () => options.keep(this),
    });
    const lanes = experiment.spec.lab.lanes.map((lane) => lane.name);
    const startedAt = before?.progress.steps[0]?.startedAt ?? Date.now();
    this.#peaks = new RunPeaks(name, startedAt, before?.peaks);
    this.#recorder = new Recorder({ experiment: name, lanes, startedAt });
  }

  get progress(): KeptProgress {
    const { settledAt, seenAt, progress } = this.session;
    const { settledAt: _, ...notes } = { ...this.notes, seenAt };
    return { ...progress, notes: settledAt === null ? notes : { ...notes, settledAt } };
  }

  get peaks(): Peaks {
    return structuredClone(this.#peaks.peaks);
  }

  get ledger(): readonly LedgerEntry[] {
    return this.#ledger;
  }

  /** From now on the run proves nothing, and ends. */
  trouble(reason: string): void {
    this.session.trouble(reason);
  }

  /** Someone wants it to end. */
  stop(reason: string): void {
    this.#stop.abort(new Error(reason));
  }

  /** @returns what was recorded, or null if it was left. Rejects only on a defect. */
  async perform(): Promise<Recording | null> {
    const { lab, experiment, leave, log } = this.#options;
    const { session } = this;
    if (!lab) {
      session.abandon(this.#options.giveUp ?? 'there is no lab');
      return this.#recorder.finish(session.progress.endedAt ?? Date.now());
    }
    const tooOld = kernelTooOld(experiment, this.#options.kernel);
    if (tooOld !== null) this.trouble(tooOld);
    await this.#begin(lab);
    await runLab(lab, [session], {
      signal: this.#stop.signal,
      leave,
      silenceMs: SILENCE_MS,
      onLook: (look, stats) => this.#onLook(look, stats.get(session)),
    });
    if (!session.done) return null;
    await dropLeftovers(lab, experiment, session.ports).catch((error: Error) =>
      // The faults end by themselves, and the next run looks again.
      log.warn({ err: error }, 'the lanes of the run may still be there'),
    );
    return this.#recorder.finish(session.progress.endedAt ?? Date.now());
  }

  async #begin(lab: LabConnection): Promise<void> {
    const { experiment, before, giveUp } = this.#options;
    const { session } = this;
    if (giveUp !== undefined) session.trouble(giveUp);
    if (before) return session.takeUp(lab);
    try {
      // What an earlier run may have left, be it that its operator had no time to say so.
      await dropLeftovers(lab, experiment, session.ports);
    } catch (error) {
      session.abandon(`the lab does not answer: ${(error as Error).message}`);
    }
  }

  #onLook(look: LabLook, stats: LaneStats | undefined): void {
    // There is nobody to ask: as in `synfin run` without --ask, a pause is passed over.
    if (this.session.progress.stage === 'Paused') this.session.resume();
    if (!this.session.over) this.#record(look, stats);
    const { progress, settledAt, seenAt } = this.session;
    const seen = Math.floor(seenAt / SEEN_EVERY_MS);
    const told = JSON.stringify([material(progress), settledAt, seen, this.#peaks.peaks, this.#ledger]);
    if (told === this.#told) return;
    this.#told = told;
    this.#options.onChange(this);
  }

  #record(look: LabLook, stats: LaneStats | undefined): void {
    recordLook(this.#recorder, look, stats);
    this.#peaks.add('client', look.client);
    this.#peaks.add('server', look.server);
    const prefix = qualifiedName(this.#options.experiment.metadata.name, '');
    this.#ledger = look.ledger.entries
      .filter(({ lane }) => lane.startsWith(prefix))
      .map((entry) => ({ ...entry, fault: entry.fault.slice(prefix.length) }));
  }
}

/** Of the progress what another operator must know to go on; the number last seen changes ten times a second. */
function material({ stage, steps, faults, unread, verdict, reasons }: Progress): unknown {
  const outcomes = steps.map(({ name, expectations }) => [
    name,
    expectations.map(({ outcome, trueSince }) => [outcome, trueSince]),
  ]);
  return [stage, outcomes, faults, unread, verdict, reasons];
}
