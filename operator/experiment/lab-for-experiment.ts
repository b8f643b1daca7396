// The Lab that an experiment runs in: one that is there already, or one of its own, which is made here.
import type { Experiment } from '#lab/spec/experiment.ts';
import { labSpec } from '#lab/spec/lab.ts';
import type { LabStatus } from '#lab/spec/lab-status.ts';
import { formatProblem } from '#lab/spec/problems.ts';
import { withLab } from '#lab/spec/with-lab.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { LABS } from '#operator/kube/resources.ts';
import type { KubeWorld } from '#operator/kube-world.ts';
import type { LabObject, PlannedLab } from '#operator/lab/lab-object.ts';
import { isWithin } from '#operator/status/is-within.ts';
import { withDigest } from '#operator/status/with-digest.ts';
import { type ExperimentObject, labNameOf } from './experiment-object.ts';
import type { Standstill } from './experiment-status-of.ts';

export type LabForExperiment =
  | { lab: PlannedLab; experiment: Experiment; standstill: null }
  | { standstill: Standstill };

export interface LabSource {
  api: KubeApi;
  world: KubeWorld;
}

/** @throws KubeError */
export async function labForExperiment(
  object: ExperimentObject,
  parsed: Experiment,
  { api, world }: LabSource,
): Promise<LabForExperiment> {
  const { namespace = '' } = object.metadata;
  const name = labNameOf(object);
  const there = world.lab(namespace, name);
  const isEmbedded = object.spec?.labRef === undefined;
  if (isEmbedded) {
    if (there && !isOwnedBy(there, object))
      return stalled(
        'LabNameTaken',
        `there is a Lab "${name}" that is not this experiment's: give it as spec.labRef, or rename the experiment`,
      );
    const wanted = withDigest(embeddedLab(object, name));
    if (!there?.metadata.deletionTimestamp && !isWithin(wanted, there)) await api.apply(LABS, wanted);
  } else if (!there) {
    return stalled('LabNotFound', `there is no Lab "${name}" in namespace "${namespace}"`);
  }
  if (!there) return waiting(`Lab "${name}" is being made`);
  if (there.metadata.deletionTimestamp !== undefined) return waiting(`Lab "${name}" is being deleted`);
  const spec = labSpec.safeParse(there.spec ?? {});
  if (!spec.success) return stalled('LabInvalid', `Lab "${name}" is invalid: ${spec.error.message}`);
  const planned = { name, namespace, uid: there.metadata.uid ?? '', spec: spec.data };
  return { ...together(parsed, planned, isEmbedded), ...standstillOf(there) };
}

/** With the lab's lanes in place of the name. */
function together(parsed: Experiment, lab: PlannedLab, isEmbedded: boolean): LabForExperiment {
  if (isEmbedded) return { lab, experiment: parsed, standstill: null };
  const { experiment, problems } = withLab(parsed, lab.spec);
  if (problems.length === 0) return { lab, experiment, standstill: null };
  const message = problems.map((problem) => formatProblem(problem)).join('; ');
  return stalled('LabDoesNotFit', message);
}

/** Nothing where the lab is Ready. */
function standstillOf(lab: LabObject): { standstill?: Standstill } {
  const { name, generation } = lab.metadata;
  const { conditions = [], observedGeneration } = (lab.status ?? {}) as LabStatus;
  if (observedGeneration !== generation) return waiting(`Lab "${name}" is being made`);
  const is = (type: string) => conditions.find((each) => each.type === type);
  const stuck = is('Stalled');
  if (stuck?.status === 'True') return stalled(stuck.reason, `Lab "${name}": ${stuck.message}`);
  const ready = is('Ready');
  if (ready?.status === 'True') return {};
  return waiting(`Lab "${name}": ${ready?.message ?? 'not ready'}`);
}

function embeddedLab(object: ExperimentObject, name: string): LabObject {
  const { apiVersion, kind, metadata } = object;
  const { namespace = '', uid = '' } = metadata;
  return {
    apiVersion,
    kind: 'Lab',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/name': 'synfin', 'app.kubernetes.io/managed-by': 'synfin-operator' },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid, controller: true }],
    },
    spec: object.spec?.lab ?? {},
  };
}

export function isOwnedBy(lab: LabObject, { metadata }: ExperimentObject): boolean {
  return lab.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) ?? false;
}

function stalled(reason: string, message: string): { standstill: Standstill } {
  return { standstill: { kind: 'Stalled', reason, message } };
}

function waiting(message: string): { standstill: Standstill } {
  return { standstill: { kind: 'Waiting', reason: 'WaitingForLab', message } };
}
