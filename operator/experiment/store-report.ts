// Keeps the report of a run in a ConfigMap that goes with the Experiment.
import { gzipSync } from 'node:zlib';
import { buildReport, type ReportInput } from '#lab/report/report.ts';
import { reportMarkdown } from '#lab/report/report-markdown.ts';
import type { Report } from '#lab/report/report-schema.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import type { ExperimentObject } from './experiment-object.ts';
import type { RunNotes } from './run-notes.ts';

/** An object of the API server may have 1 MiB in all. */
const MOST_BYTES = 900_000;
const MOST_MARKDOWN = 300_000;
const RUN = 'synfin.dev/run';

function reportName({ metadata }: ExperimentObject): string {
  return `${metadata.name}-report`;
}

/** @returns the name of the ConfigMap. A report of the same run stays: it has seen more. @throws KubeError */
export async function storeReport(
  api: KubeApi,
  object: ExperimentObject,
  input: ReportInput,
  notes: RunNotes,
): Promise<string> {
  const name = reportName(object);
  const { namespace = '', uid = '', name: owner } = object.metadata;
  const there = await api.get(CONFIG_MAPS, namespace, name);
  if (there?.metadata.annotations?.[RUN] === notes.id) return name;
  const { apiVersion, kind } = object;
  await api.apply(CONFIG_MAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/name': 'synfin', 'synfin.dev/experiment': owner },
      annotations: { [RUN]: notes.id },
      ownerReferences: [{ apiVersion, kind, name: owner, uid }],
    },
    ...reportFiles(buildReport(input)),
  });
  return name;
}

interface ReportFiles {
  data: { 'report.md': string };
  binaryData: { 'report.json.gz': string };
}

/** As large as may be: without ladders, then without lanes, where the whole report is too long. */
function reportFiles(whole: Report): ReportFiles {
  const withoutLadders = { ...whole, lanes: whole.lanes.map((lane) => ({ ...lane, ladders: [] })) };
  for (const report of [whole, withoutLadders]) {
    const files = filesOf(report);
    if (Buffer.byteLength(JSON.stringify(files)) < MOST_BYTES) return files;
  }
  return filesOf({ ...whole, lanes: [] });
}

function filesOf(report: Report): ReportFiles {
  return {
    data: { 'report.md': markdown(report) },
    binaryData: { 'report.json.gz': gzipSync(JSON.stringify(report)).toString('base64') },
  };
}

function markdown(report: Report): string {
  const text = reportMarkdown(report);
  if (Buffer.byteLength(text) <= MOST_MARKDOWN) return text;
  return `${text.slice(0, MOST_MARKDOWN / 2)}\n\n… The rest is too long for here: report.json.gz has all of it.\n`;
}
