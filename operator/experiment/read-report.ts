// The report of a run, from the ConfigMap in which it was stored.
import { gunzipSync } from 'node:zlib';
import { type Report, report } from '#lab/report/report-schema.ts';
import type { KubeApi } from '#operator/kube/kube-api.ts';
import type { KubeObject } from '#operator/kube/kube-object.ts';
import { CONFIG_MAPS } from '#operator/kube/resources.ts';
import type { ExperimentObject } from './experiment-object.ts';

/** Unpacked; the operator itself has not much more memory than this. */
const MOST_BYTES = 32 * 2 ** 20;

/** @returns null where there is none, or one that is none of ours, of this version. @throws KubeError */
export async function readReport(
  api: KubeApi,
  { metadata, status }: ExperimentObject,
): Promise<Report | null> {
  const configMap = status?.report?.configMap;
  if (configMap === undefined) return null;
  const found = await api.get<KubeObject & { binaryData?: Record<string, string> }>(
    CONFIG_MAPS,
    metadata.namespace,
    configMap,
  );
  const packed = found?.binaryData?.['report.json.gz'];
  if (packed === undefined) return null;
  try {
    const text = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: MOST_BYTES }).toString();
    return report.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Whoever may write ConfigMaps there can put anything in its place.
    return null;
  }
}
