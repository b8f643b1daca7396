// The kill test on a cluster: parts of labs, and the operator, die at random moments of experiments. Each run ends, by its
// verdict or with the reason, and nothing is left. Ends with "85 of 85 well".
import { HttpKubeApi } from '#operator/kube/http-kube-api.ts';
import { findKubernetes } from '#operator/kube/kubernetes.ts';
import type { ClusterRelease } from '#test/fixtures/cluster-release.ts';
import { ProcessKiller } from '#test/fixtures/process-killer.ts';
import {
  CLUSTER_VICTIMS,
  type ClusterMoment,
  clusterMoments,
  describeClusterMoment,
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

/** With the cluster of KUBECONFIG. @param count how often each of them is killed. @returns whether all was well */
export function clusterKills(count: number, seed: number): Promise<boolean> {
  return onRelease('kills', async (release) => {
    const killer = await ProcessKiller.start(release.labs);
    const api = new HttpKubeApi(findKubernetes());
    const site = { api, killer, tools: release.tools.name, labs: release.labs.name };
    const moments = clusterMoments(count, seed);
    const tried: Tried[] = [];
    for (const victim of CLUSTER_VICTIMS) {
      const its = moments.filter((moment) => moment.victim === victim);
      if (victim.startsWith('operator')) await killOperators(release, site, its, tried);
      else await inParallel(WIDTH, its, (moment) => tryOne(site, moment, tried));
    }
    tell(tried);
    const well = tried.filter(({ result }) => result.problems.length === 0);
    console.log(`seed ${seed}: ${well.length} of ${moments.length} well`);
    return well.length === moments.length;
  });
}

/** Each time another pod: a container that has died often is started again ever later. */
async function killOperators(
  { tools }: ClusterRelease,
  site: ClusterSite,
  moments: readonly ClusterMoment[],
  tried: Tried[],
): Promise<void> {
  for (let at = 0; at < moments.length; at += WIDTH) {
    await Promise.all(moments.slice(at, at + WIDTH).map((moment) => tryOne(site, moment, tried)));
    await tools.kubectl('rollout', 'restart', 'deployment/synfin');
    await tools.kubectl('rollout', 'status', 'deployment/synfin', '--timeout=2m');
  }
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

function tell(tried: readonly Tried[]): void {
  console.log(`\n${'killed'.padEnd(20)}moments  killed  anew  Confirmed  Inconclusive  not well`);
  for (const victim of CLUSTER_VICTIMS) {
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
