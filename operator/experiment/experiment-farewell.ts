// What is undone after an experiment: faults before its object goes, its own lab, and in the end the object itself.
import type { Logger } from 'pino';
import { durationMs } from '#lab/spec/duration.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import { lanePorts } from '#lab/spec/lane-ports.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { EXPERIMENTS, LABS } from '#operator/kube/resources.ts';
import type { Timing } from '#operator/kube/timing.ts';
import { type KubeWorld, keyOf } from '#operator/kube-world.ts';
import type { OpenControl } from '#operator/lab/service-access.ts';
import { dropLeftovers } from '#runner/drop-leftovers.ts';
import { connectLab } from './connect-lab.ts';
import { type ExperimentObject, parseExperiment } from './experiment-object.ts';
import { isOwnedBy, labForExperiment } from './lab-for-experiment.ts';
import { runUnderWay } from './run-notes.ts';
import { runTargets } from './run-target.ts';

const FINALIZER = 'synfin.dev/faults';

export interface FarewellOptions {
  api: KubeApi;
  world: KubeWorld;
  open: OpenControl;
  timing: Timing;
  log: Logger;
}

/** Before the first fault in a lab that stays: the object stays until the faults are gone. A lab of its own goes with it. */
export async function setFinalizer(api: KubeApi, object: ExperimentObject): Promise<void> {
  if (object.spec?.labRef === undefined || hasFinalizer(object)) return;
  await api.apply(EXPERIMENTS, bare(object, { finalizers: [FINALIZER] }));
}

export class ExperimentFarewell {
  readonly #options: FarewellOptions;

  constructor(options: FarewellOptions) {
    this.#options = options;
  }

  /** Nothing runs here; another operator may have left something. @throws KubeError */
  async onDeletion(object: ExperimentObject): Promise<null> {
    const { log, api } = this.#options;
    if (!hasFinalizer(object)) return null;
    if (runUnderWay(object.status) && object.spec?.labRef) {
      await this.#dropFaults(object).catch((error: Error) =>
        log.warn({ err: error, experiment: keyOf(object) }, 'faults not removed; they end by themselves'),
      );
    }
    await api.apply(EXPERIMENTS, bare(object));
    return null;
  }

  /** @returns when to look again; null: never. @throws KubeError */
  async afterEnd(object: ExperimentObject, { spec }: Experiment): Promise<number | null> {
    const { api, world, timing } = this.#options;
    const { namespace = '', name, uid } = object.metadata;
    if (hasFinalizer(object)) await api.apply(EXPERIMENTS, bare(object));
    const lab = world.lab(namespace, name);
    const isOurs = object.spec?.labRef === undefined && lab && isOwnedBy(lab, object);
    if (isOurs && lab.metadata.deletionTimestamp === undefined)
      await api.delete(LABS, { namespace, name }, { uid: lab.metadata.uid ?? '' });
    const { ttl } = spec.retention ?? {};
    const endedAt = object.status?.completionTime;
    if (ttl === undefined || endedAt === undefined) return null;
    const left = Date.parse(endedAt) + durationMs(ttl) - timing.date().getTime();
    if (left > 0) return left;
    await api.delete(EXPERIMENTS, { namespace, name }, uid === undefined ? {} : { uid });
    return null;
  }

  async #dropFaults(object: ExperimentObject): Promise<void> {
    const { value } = parseExperiment(object);
    const found = value && (await labForExperiment(object, value, this.#options));
    if (!found || found.standstill) return;
    const { lab, experiment } = found;
    const targets = runTargets(lab, this.#options.world.podsOf(lab.namespace, lab.name));
    // Without its pods there are no faults either.
    if (!targets) return;
    const connected = connectLab(lab, targets, this.#options.open);
    try {
      await dropLeftovers(connected.connection, experiment, lanePorts(experiment.spec.lab.lanes));
    } finally {
      connected.close();
    }
  }
}

function hasFinalizer({ metadata }: ExperimentObject): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** What the operator itself says of the object: nothing, or that it is to stay. */
function bare(
  { apiVersion, kind, metadata }: ExperimentObject,
  more: { finalizers?: string[] } = {},
): ExperimentObject {
  const { name, namespace = '', uid = '' } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, uid, ...more } };
}
