// Runs the preflight in a lab's pods, once for each set of them.
import type { Logger } from 'pino';
import type { ConnectedLab } from '#operator/experiment/connect-lab.ts';
import type { PlannedLab } from '#operator/lab/lab-object.ts';
import { dropLeftovers } from '#runner/drop-leftovers.ts';
import { runLab } from '#runner/run-lab.ts';
import { Session } from '#runner/session.ts';
import { diagnosePreflight, lateSegmentsAreLost } from './diagnose-preflight.ts';
import type { Preflight, PreflightFailure } from './preflight.ts';
import { PREFLIGHT_PORT, preflightExperiment } from './preflight-experiment.ts';

export interface PodPreflightOptions {
  /** Aborted: another operator leads. */
  leave: AbortSignal;
  /** Late segments are lost on these nodes; some experiments need them. */
  onLateLost(lab: PlannedLab): void;
  log: Logger;
}

export class PodPreflight implements Preflight {
  readonly #options: PodPreflightOptions;
  /** Lab uid → pods that have passed. */
  readonly #passed = new Map<string, string>();

  constructor(options: PodPreflightOptions) {
    this.#options = options;
  }

  async passes(lab: PlannedLab, { connection, targets }: ConnectedLab): Promise<PreflightFailure | null> {
    const pods = targets.map(({ uid, restarts }) => `${uid}/${restarts}`).join(' ');
    if (this.#passed.get(lab.uid) === pods) return null;
    const { leave, log, onLateLost } = this.#options;
    const pairs = targets.filter(({ component }) => component === 'client').length;
    const experiment = preflightExperiment(lab.spec.family, pairs);
    const session = new Session(experiment, new Map([['main', PREFLIGHT_PORT]]));
    const began = performance.now();
    try {
      await dropLeftovers(connection, experiment, session.ports);
      await runLab(connection, [session], {
        signal: new AbortController().signal,
        leave,
        onLook: () => undefined,
      });
    } catch (error) {
      return { reason: 'PreflightFailed', message: (error as Error).message };
    }
    leave.throwIfAborted();
    const { addresses } = connection;
    const { progress, observation } = session;
    const result = { progress, observation, addresses, placement: lab.spec.proxy.placement };
    const failure = diagnosePreflight(result);
    const tookMs = Math.round(performance.now() - began);
    log.info(
      { lab: `${lab.namespace}/${lab.name}`, tookMs, failure, reasons: progress.reasons },
      'preflight',
    );
    if (failure) return failure;
    if (lateSegmentsAreLost(result)) onLateLost(lab);
    this.#passed.set(lab.uid, pods);
    return null;
  }
}
