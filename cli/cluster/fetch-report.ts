// The report of a run, from the ConfigMap in which the operator keeps it.
import { gunzipSync } from 'node:zlib';
import { type Report, report, SCHEMA_VERSION } from '#lab/report/report-schema.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import { ClusterError } from './cluster-error.ts';
import type { ExperimentObject } from './experiment-object.ts';

const FILE = 'report.json.gz';

interface ReportMap extends KubeObject {
  binaryData?: Record<string, string>;
}

/** @throws ClusterError where there is none, or one that another version has written; KubeError */
export async function fetchReport(api: KubeApi, { metadata, status }: ExperimentObject): Promise<Report> {
  const { name, namespace } = metadata;
  const configMap = status?.report?.configMap;
  const cannot = `Cannot read the report of Experiment "${namespace}/${name}"`;
  if (configMap === undefined) throw new ClusterError(`${cannot}: it has none`);
  const found = await api.get<ReportMap>(CONFIG_MAPS, namespace, configMap);
  if (!found) throw new ClusterError(`${cannot}: there is no ConfigMap "${configMap}" any more`);
  const packed = found.binaryData?.[FILE];
  if (packed === undefined) throw new ClusterError(`${cannot}: ConfigMap "${configMap}" has no ${FILE}`);
  const value: unknown = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString());
  const parsed = report.safeParse(value);
  if (parsed.success) return parsed.data;
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  throw new ClusterError(
    `${cannot}: it is of another version of synfin (schema ${version}, here ${SCHEMA_VERSION}); "kubectl get configmap ${configMap} -o yaml" has it`,
  );
}
