// The kill test on a cluster: parts of labs, and the operator, die at random moments of experiments. Each run ends, by its
// verdict or with the reason, and nothing is left. Ends with "60 of 60 well".
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import { ClusterNamespace } from '#test/fixtures/cluster-namespace.ts';
import type { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { ProcessKiller } from '#test/fixtures/process-killer.ts';
import {
  type ClusterMoment,
  type ClusterVictim,
  clusterMoments,
  describeClusterMoment,
  isAgain,
  OPERATOR_VICTIMS,
  POD_VICTIMS,
} from './cluster-moment.ts';
import { inParallel } from './in-parallel.ts';
import { onRelease } from './on-release.ts';
import { type ClusterMomentResult, type ClusterSite, tryClusterMoment } from './try-cluster-moment.ts';

/** Runs at a time; those that suffer from one operator's death as well. */
const WIDTH = 3;

interface Tried {
  moment: ClusterMoment;
  result: ClusterMomentResult;
}

/** Of pods of labs. @param count how often each of them is killed. @returns whether all was well */
export function podKills(count: number, seed: number): Promise<boolean> {
  return kills(POD_VICTIMS, clusterMoments(POD_VICTIMS, count, seed), (_release, moments, tryOne) =>
    inParallel(WIDTH, moments, tryOne),
  );
}

/** Of the operator. Each time another pod of it: a container that has died often is started again ever later. */
export function operatorKills(count: number, seed: number): Promise<boolean> {
  const all = clusterMoments(OPERATOR_VICTIMS, count, seed);
  return kills(OPERATOR_VICTIMS, all, async ({ tools }, moments, tryOne) => {
    for (const batch of batches(moments)) {
      await Promise.all(batch.map(tryOne));
      await tools.kubectl('rollout', 'restart', 'deployment/synfin');
      await tools.kubectl('rollout', 'status', 'deployment/synfin', '--timeout=2m');
    }
  });
}

/** Who kills again and again does so alone. */
function batches(moments: readonly ClusterMoment[]): ClusterMoment[][] {
  const once = moments.filter(({ victim }) => !isAgain(victim));
  const several = once.flatMap((_, i) => (i % WIDTH === 0 ? [once.slice(i, i + WIDTH)] : []));
  return [...several, ...moments.filter(({ victim }) => isAgain(victim)).map((moment) => [moment])];
}

type TryOne = (moment: ClusterMoment) => Promise<void>;

/** With the cluster of KUBECONFIG. */
function kills(
  victims: readonly ClusterVictim[],
  moments: readonly ClusterMoment[],
  tryAll: (release: ClusterRelease, moments: readonly ClusterMoment[], tryOne: TryOne) => Promise<void>,
): Promise<boolean> {
  return onRelease('kills', async (release) => {
    const own = await ClusterNamespace.create('killer', 'privileged');
    const killer = await ProcessKiller.start(own);
    const api = new HttpKubeApi(findKubernetes());
    const site = { api, killer, tools: release.tools.name, labs: release.labs.name };
    const tried: Tried[] = [];
    await tryAll(release, moments, (moment) => tryOne(site, moment, tried));
    await own.delete();
    tell(victims, tried);
    const well = tried.filter(({ result }) => result.problems.length === 0);
    console.log(`${well.length} of ${moments.length} well`);
    return well.length === moments.length;
  });
}

async function tryOne(site: ClusterSite, moment: ClusterMoment, tried: Tried[]): Promise<void> {
  const result = await tryClusterMoment(site, moment);
  tried.push({ moment, result });
  const { verdict, reasons, killed, attempts, problems } = result;
  const more = `${killed} killed${attempts > 1 ? `, ${attempts} attempts` : ''}`;
  const why = verdict === 'Confirmed' ? '' : ` (${reasons.join('; ')})`;
  const ill = problems.length === 0 ? '' : `\n  NOT WELL: ${problems.join('\n  ')}`;
  console.log(`${tried.length} ${describeClusterMoment(moment)}: ${more}, ${verdict}${why}${ill}`);
}

function tell(victims: readonly ClusterVictim[], tried: readonly Tried[]): void {
  console.log(`\n${'killed'.padEnd(20)}moments  killed  anew  Confirmed  Inconclusive  not well`);
  for (const victim of victims) {
    const its = tried.filter(({ moment }) => moment.victim === victim).map(({ result }) => result);
    const count = (is: (result: ClusterMomentResult) => boolean) => its.filter(is).length;
    const cells = [
      [its.length, 7],
      [its.reduce((sum, { killed }) => sum + killed, 0), 8],
      [count(({ attempts }) => attempts > 1), 6],
      [count(({ verdict }) => verdict === 'Confirmed'), 11],
      [count(({ verdict }) => verdict === 'Inconclusive'), 14],
      [count(({ problems }) => problems.length > 0), 10],
    ] as const;
    console.log(`${victim.padEnd(20)}${cells.map(([value, width]) => `${value}`.padStart(width)).join('')}`);
  }
}
