// synfin report --cluster: the report of an Experiment that is over.
import { reportMarkdown } from '#lab/report/report-markdown.ts';
import { EXPERIMENTS } from '#operator/kube/resources.ts';
import { print } from '../../commands/run.ts';
import { EXIT } from '../../exit-status.ts';
import { prepareFolder, writeReports } from '../../run/write-reports.ts';
import { ClusterError } from '../cluster-error.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import type { ExperimentObject } from '../experiment-object.ts';
import { fetchReport } from '../fetch-report.ts';
import { onCluster } from '../open-cluster.ts';

export interface ReportOptions extends ClusterOptions {
  report?: string;
  json?: boolean;
}

/** @returns 0 if its verdict is Confirmed, else 1 */
export function reportFromCluster(name: string, options: ReportOptions): Promise<number> {
  if (options.report !== undefined) prepareFolder(options.report);
  return onCluster(options, async ({ api, namespace }) => {
    const object = await api.get<ExperimentObject>(EXPERIMENTS, namespace, name);
    if (!object)
      throw new ClusterError(
        `Cannot read a report: there is no Experiment "${name}" in namespace "${namespace}"; "synfin list --cluster" shows them`,
      );
    const report = await fetchReport(api, object);
    if (options.report !== undefined) await print(`Report: ${writeReports(options.report, [report])}\n`);
    else if (options.json) await print(`${JSON.stringify(report, null, 2)}\n`);
    else await print(reportMarkdown(report));
    return report.verdict === 'Confirmed' ? EXIT.Ok : EXIT.NotConfirmed;
  });
}
