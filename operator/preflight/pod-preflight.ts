// Runs the preflight in a lab's pods, once for each set of them.
import type { Logger } from 'pino';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { ConnectedLab } from '#operator/experiment/connect-lab.ts';
import { objectKey } from '#operator/kube/object-key.ts';
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
  /** By lab: with which pods it has passed, and whether with broken checksums as well. */
  readonly #passed = new Map<string, { pods: string; brokenChecksums: boolean }>();

  constructor(options: PodPreflightOptions) {
    this.#options = options;
  }

  async passes(
    lab: PlannedLab,
    { connection, targets }: ConnectedLab,
    wanted: Experiment,
  ): Promise<PreflightFailure | null> {
    const brokenChecksums = breaksChecksums(wanted);
    const pods = targets.map(({ uid, restarts }) => `${uid}/${restarts}`).join(' ');
    const key = objectKey(lab);
    const passed = this.#passed.get(key);
    if (passed?.pods === pods && (passed.brokenChecksums || !brokenChecksums)) return null;
    const { leave, log, onLateLost } = this.#options;
    const pairs = targets.filter(({ component }) => component === 'client').length;
    const experiment = preflightExperiment({ family: lab.spec.family, pairs, brokenChecksums });
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
    this.#passed.set(key, { pods, brokenChecksums });
    return null;
  }

  forget(key: string): void {
    this.#passed.delete(key);
  }
}

function breaksChecksums({ spec }: Experiment): boolean {
  const faults = spec.steps.flatMap((step) => step.faults);
  // As the schema has it where the fault says nothing.
  return faults.some(({ action, corrupt }) => action === 'Corrupt' && corrupt?.checksum !== 'Valid');
}
