// Deletes the Experiments that a command has made and that came to no verdict: the operator ends their faults and their labs.
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { REAL_TIMING as timing } from '#operator/kube/timing.ts';
import { wait } from '#operator/kube/wait.ts';
import type { FollowedRun } from './follow-runs.ts';
import type { Cluster } from './open-cluster.ts';

/** To end a run in order takes some seconds; without an operator it takes for ever. */
const PATIENCE_MS = 45_000;
const LOOK_MS = 500;

/** @returns what became of each, in words. @throws KubeError */
export async function takeBack(
  { api, namespace }: Pick<Cluster, 'api' | 'namespace'>,
  runs: readonly FollowedRun[],
  patienceMs = PATIENCE_MS,
): Promise<string[]> {
  return Promise.all(
    runs.flatMap(async ({ isMade, object, experiment }) => {
      const { name } = experiment.metadata;
      if (!object) return `Experiment "${name}" is no more.`;
      if (!isMade)
        return `Experiment "${name}" was made by someone else, and is left as it is: kubectl delete experiment ${name} -n ${namespace}`;
      const { uid } = object.metadata;
      await api.delete(EXPERIMENTS, { namespace, name }, uid === undefined ? {} : { uid });
      for (const end = timing.now() + patienceMs; timing.now() < end; ) {
        const there = await api.get(EXPERIMENTS, namespace, name);
        if (there?.metadata.uid !== uid) return `Experiment "${name}" is deleted, and its faults with it.`;
        await wait(timing, LOOK_MS);
      }
      return `Experiment "${name}" is marked for deletion; the operator has not ended it yet: kubectl get experiment ${name} -n ${namespace}`;
    }),
  );
}
