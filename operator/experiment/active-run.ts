// A run in this process, from its start until its report is stored: kept in the status at each change.
import type { Logger } from 'pino';
import type { Recording } from '#lab/report/recording.ts';
import type { Progress } from '#lab/run/progress.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { backoffMs } from '#operator/kube/backoff.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { KubeError } from '#operator/kube/kube-error.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { wait } from '#operator/kube/wait.ts';
import type { ConnectedLab } from './connect-lab.ts';
import type { ExperimentObject } from './experiment-object.ts';
import { ExperimentRun } from './experiment-run.ts';
import { runStatus } from './experiment-status-of.ts';
import type { ExperimentStatuses } from './experiment-statuses.ts';
import type { KeptProgress, RunNotes } from './run-notes.ts';
import { StatusWriter } from './status-writer.ts';
import { storeReport } from './store-report.ts';

const RETRY = { firstMs: 200, longestMs: 10_000 };

export interface ActiveRunOptions {
  object: ExperimentObject;
  /** With its lab in it. */
  experiment: Experiment;
  /** The Lab's name. */
  lab: string;
  /** null: the run is given up for the reason. */
  connected: ConnectedLab | null;
  giveUp?: string | undefined;
  kernel: string;
  notes: RunNotes;
  /** Of a run that another operator has begun. */
  before: KeptProgress | null;
  api: KubeApi;
  statuses: ExperimentStatuses;
  timing: Timing;
  /** Of synfin. */
  version: string;
  /** Aborted: this operator leads no more. */
  leave: AbortSignal;
  log: Logger;
}

export class ActiveRun {
  readonly run: ExperimentRun;
  readonly #options: ActiveRunOptions;
  readonly #left = new AbortController();
  readonly #leave: AbortSignal;
  readonly #writer: StatusWriter;
  #report: string | undefined;

  constructor(options: ActiveRunOptions) {
    const { object, statuses, timing, log, before, notes } = options;
    this.#options = options;
    this.#leave = AbortSignal.any([options.leave, this.#left.signal]);
    this.#writer = new StatusWriter({
      write: (status) => statuses.write(object, status),
      timing,
      leave: this.#leave,
      log,
    });
    this.run = new ExperimentRun({
      ...options,
      lab: options.connected?.connection ?? null,
      before: before ? { progress: withoutNotes(before), peaks: object.status?.peaks } : undefined,
      notes,
      keep: () => this.#writer.now(this.#status()),
      onChange: () => this.#writer.soon(this.#status()),
      leave: this.#leave,
    });
  }

  /** It goes on elsewhere, or not at all: nothing more is done or written. */
  leave(): void {
    this.#left.abort(new Error('the run was left'));
  }

  /** @returns whether it has ended; false: it was left. Rejects on a defect, or where its object is gone. */
  async perform(): Promise<boolean> {
    const { connected } = this.#options;
    try {
      const recording = await this.run.perform();
      if (recording === null) return false;
      await this.#insist(async () => {
        this.#report = await this.#storeReport(recording);
      });
      await this.#writer.now(this.#status());
      return true;
    } catch (error) {
      if (this.#leave.aborted) return false;
      throw error;
    } finally {
      connected?.close();
    }
  }

  #storeReport(recording: Recording): Promise<string> {
    const { api, object, experiment, version, kernel, notes } = this.#options;
    const { session } = this.run;
    const { name, namespace } = object.metadata;
    const repeat = `kubectl -n ${namespace} patch experiment ${name} --type merge -p '{"spec":{"run":"again"}}'`;
    const input = { experiment, progress: session.progress, synfin: version, kernel, repeat };
    return storeReport(api, object, { ...input, recording }, notes);
  }

  #status() {
    const { object, lab, connected, statuses, timing } = this.#options;
    const { progress, peaks, ledger } = this.run;
    const targets = connected?.targets ?? [];
    const snapshot = { progress, peaks, ledger, targets, report: this.#report };
    return runStatus(snapshot, { object: statuses.newest(object), lab, at: timing.date() });
  }

  async #insist(action: () => Promise<void>): Promise<void> {
    const { timing, log } = this.#options;
    for (let attempt = 0; ; attempt++) {
      this.#leave.throwIfAborted();
      try {
        return await action();
      } catch (error) {
        // A quota, or a namespace that is going: another try would not help.
        if (attempt >= 20 || (error instanceof KubeError && error.code === 403)) {
          log.error({ err: error }, 'report not stored; the run ends without');
          return;
        }
        log.warn({ err: error, attempt }, 'report not stored');
        await wait(timing, backoffMs(attempt, RETRY, timing.random), this.#leave);
      }
    }
  }
}

function withoutNotes({ notes: _, ...progress }: KeptProgress): Progress {
  return progress;
}
