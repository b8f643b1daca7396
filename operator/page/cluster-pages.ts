// The live page of a cluster: a source for each lab that is asked for, over what the operator knows and may.
import type { Experiment } from '#lab/spec/experiment.ts';
import { LiveRefusal } from '#live/live-refusal.ts';
import { createLiveServer } from '#live/live-server.ts';
import { ClusterSource, type ClusterSourceOptions } from './cluster-source.ts';
import type { Wanted } from './page-choice.ts';

/** Labs that are looked at side by side. */
const MAX_SOURCES = 32;

export type ClusterPagesOptions = Omit<ClusterSourceOptions, 'wanted' | 'experiments'> & {
  experiments: readonly Experiment[];
  address: { host: string; port: number };
  token: string;
  /** The built page. */
  folder: string;
  onError(error: unknown): void;
};

/** @returns what ends it. @throws ListenError */
export async function serveClusterPages(options: ClusterPagesOptions): Promise<() => Promise<void>> {
  const sources = new Map<string, ClusterSource>();
  const sourceOf = (wanted: Wanted): ClusterSource => {
    const key = JSON.stringify(wanted);
    const known = sources.get(key);
    if (known) return known;
    if (sources.size >= MAX_SOURCES)
      throw new LiveRefusal(
        503,
        `Cannot show one lab more: ${MAX_SOURCES} are shown already, which is the limit`,
      );
    const source = new ClusterSource({ ...options, wanted });
    sources.set(key, source);
    return source;
  };
  const { address, token, folder, onError } = options;
  const server = createLiveServer({
    ...{ access: { kind: 'Token', token }, ...address, folder, onError },
    source: ({ namespace, lab }) => sourceOf({ namespace: nameIn(namespace), lab: nameIn(lab) }),
  });
  await server.start();
  return async () => {
    await Promise.all([server.stop(), ...[...sources.values()].map((source) => source.close())]);
  };
}

function nameIn(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return value;
  throw new LiveRefusal(400, 'Cannot choose a lab: namespace and lab must be names of objects');
}
