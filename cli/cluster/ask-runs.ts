// Asks the operator for runs: each experiment is applied, with a run of its own.
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Placement } from '#lab/spec/lab.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { ClusterError } from './cluster-error.ts';
import { type ExperimentObject, experimentObject } from './experiment-object.ts';
import type { AskedRun } from './follow-runs.ts';
import type { Cluster } from './open-cluster.ts';
import { runState } from './run-state.ts';

/** By which a later run knows that nobody else has made it. */
const MADE_BY = { 'app.kubernetes.io/managed-by': 'synfin-cli' };

export interface AskOptions {
  lab?: string | undefined;
  placement?: Placement | undefined;
  seed?: number | undefined;
}

/** All of them or none. @throws ClusterError where one of them is under way already; KubeError */
export async function askRuns(
  { api, namespace }: Pick<Cluster, 'api' | 'namespace'>,
  experiments: readonly Experiment[],
  { lab, placement, seed }: AskOptions,
): Promise<AskedRun[]> {
  const before = await Promise.all(
    experiments.map(({ metadata }) => api.get<ExperimentObject>(EXPERIMENTS, namespace, metadata.name)),
  );
  for (const object of before) refuseUnderWay(object);
  const run = `cli-${Date.now().toString(36)}`;
  const request = { namespace, run, lab, placement, seed };
  const answers = await Promise.allSettled(
    experiments.map(async (experiment, i) => {
      const isMade = isOurs(before[i] ?? null);
      const asked = experimentObject(experiment, request);
      const labels = { ...asked.metadata.labels, ...(isMade ? MADE_BY : {}) };
      const object = await api.apply(EXPERIMENTS, { ...asked, metadata: { ...asked.metadata, labels } });
      return { experiment, run, isMade, object };
    }),
  );
  const asked = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const refused = answers.find((answer) => answer.status === 'rejected');
  if (!refused) return asked;
  for (const { isMade, object } of asked)
    if (isMade) await api.delete(EXPERIMENTS, { namespace, name: object.metadata.name });
  throw refused.reason;
}

/** Made by such a command, this one or an earlier one: it may be deleted again. */
function isOurs(before: ExperimentObject | null): boolean {
  const [[label, value]] = Object.entries(MADE_BY) as [[string, string]];
  return before === null || before.metadata.labels?.[label] === value;
}

function refuseUnderWay(object: ExperimentObject | null): void {
  if (!object) return;
  const { name, namespace, deletionTimestamp } = object.metadata;
  const cannot = `Cannot run "${name}" in namespace "${namespace}"`;
  if (deletionTimestamp !== undefined)
    throw new ClusterError(`${cannot}: an Experiment of that name is being deleted; try again in a moment`);
  const { kind } = runState(object, String(object.spec?.run ?? ''));
  if (kind === 'Running')
    throw new ClusterError(
      `${cannot}: an Experiment of that name runs there now; wait for it, delete it, or choose another namespace`,
    );
}
