// synfin run --cluster: experiments from start to verdict, by the operator of a cluster.
import type { Report } from '#lab/report/report-schema.ts';
import type { Experiment } from '#lab/spec/experiment.ts';
import type { Placement } from '#lab/spec/lab.ts';
import { print, verdictLines } from '../../commands/run.ts';
import { loadOrRefuse } from '../../commands/validate.ts';
import { BadInputError, EXIT } from '../../exit-status.ts';
import { interruptSignal } from '../../interrupt.ts';
import { silentWatch, watchOn } from '../../run/watch.ts';
import { prepareFolder, writeReports } from '../../run/write-reports.ts';
import { askRuns } from '../ask-runs.ts';
import { ClusterError } from '../cluster-error.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import { fetchReport } from '../fetch-report.ts';
import { type FollowedRun, followRuns } from '../follow-runs.ts';
import { type Cluster, onCluster } from '../open-cluster.ts';
import { takeBack } from '../take-back.ts';
import { whyNotOver } from '../why-not-over.ts';

export interface ClusterRunOptions extends ClusterOptions {
  report?: string;
  json?: boolean;
  seed?: number;
  ask?: boolean;
  ui?: boolean;
  pcap?: string;
  lab?: string;
  placement?: Placement;
  keep?: boolean;
}

/** @throws BadInputError before anything is asked of the cluster; ClusterError */
export function runOnCluster(sources: readonly string[], options: ClusterRunOptions): Promise<number> {
  const { experiments } = loadOrRefuse(sources);
  refuseWhatCannotBe(experiments, options);
  if (options.report !== undefined) prepareFolder(options.report);
  return onCluster(options, async (cluster) => {
    const signal = interruptSignal();
    const watch = options.json ? silentWatch : watchOn(process.stdout);
    const asked = await askRuns(cluster, experiments, options);
    let runs: FollowedRun[];
    try {
      runs = await followRuns(cluster, asked, { watch, signal, onTrouble: tellOnce() });
    } finally {
      watch.close();
    }
    const reports = await fetchReports(cluster, runs);
    await tell(reports, options);
    const unfinished = runs.filter(({ state }) => state.kind !== 'Over');
    for (const run of unfinished) process.stderr.write(`${whyNotOver(run, cluster, signal.aborted)}\n`);
    if (unfinished.length > 0 && !options.keep)
      for (const line of await takeBack(cluster, unfinished)) process.stderr.write(`${line}\n`);
    if (signal.aborted) return EXIT.Interrupted;
    const confirmed = reports.filter(({ verdict }) => verdict === 'Confirmed');
    return confirmed.length === runs.length ? EXIT.Ok : EXIT.NotConfirmed;
  });
}

/** What is only on this machine, or contradicts itself. */
function refuseWhatCannotBe(experiments: readonly Experiment[], options: ClusterRunOptions): void {
  if (options.pcap !== undefined)
    throw new BadInputError('Cannot capture packets on a cluster: --pcap is for this machine');
  if (options.ui)
    throw new BadInputError(
      'Cannot serve the live page of a cluster: --ui is for this machine; the operator serves it',
    );
  if (options.ask) throw new BadInputError('Cannot stop at pauses on a cluster: --ask is for this machine');
  if (options.placement === undefined) return;
  const named = experiments.find(({ spec }) => options.lab !== undefined || spec.labRef !== undefined);
  if (named)
    throw new BadInputError(
      `Cannot place the proxy of "${named.metadata.name}": the Lab that it names says where its proxy stands`,
    );
}

async function fetchReports({ api }: Cluster, runs: readonly FollowedRun[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (const { object, state } of runs) {
    if (state.kind !== 'Over' || !object) continue;
    try {
      reports.push(await fetchReport(api, object));
    } catch (error) {
      // The verdict is in the status as well; without its report it is told, and is not taken for Confirmed.
      if (!(error instanceof ClusterError)) throw error;
      const { verdict = 'Inconclusive', reasons = [] } = object.status ?? {};
      process.stderr.write(`${verdict}: ${reasons.join('; ')}\n${error.message}\n`);
    }
  }
  return reports;
}

async function tell(reports: readonly Report[], { json, report }: ClusterRunOptions): Promise<void> {
  if (json) await print(`${JSON.stringify(reports, null, 2)}\n`);
  else if (reports.length > 0) await print(`${verdictLines(reports).join('\n')}\n`);
  if (report === undefined || reports.length === 0) return;
  const page = writeReports(report, reports);
  if (!json) await print(`Report: ${page}\n`);
}

/** What has been said is not said again. */
function tellOnce(): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) process.stderr.write(`${message}; it is tried again\n`);
    told.add(message);
  };
}
