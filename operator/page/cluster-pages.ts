// The live page of a cluster: a source for each lab that is asked for, over what the operator knows and may.
import { LiveRefusal } from '#live/live-refusal.ts';
import { createLiveServer } from '#live/live-server.ts';
import type { ClusterSourceOptions } from './cluster-source.ts';
import { ClusterSources } from './cluster-sources.ts';

export type ClusterPagesOptions = Omit<ClusterSourceOptions, 'wanted'> & {
  address: { host: string; port: number };
  token: string;
  /** The built page. */
  folder: string;
  onError(error: unknown): void;
};

/** @returns what ends it. @throws ListenError */
export async function serveClusterPages(options: ClusterPagesOptions): Promise<() => Promise<void>> {
  const sources = new ClusterSources(options);
  const { address, token, folder, onError } = options;
  const server = createLiveServer({
    ...{ access: { kind: 'Token', token }, ...address, folder, onError },
    source: ({ namespace, lab }) => sources.of({ namespace: nameIn(namespace), lab: nameIn(lab) }),
  });
  await server.start();
  return async () => {
    await Promise.all([server.stop(), sources.close()]);
  };
}

function nameIn(value: unknown): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return value;
  throw new LiveRefusal(400, 'Cannot choose a lab: namespace and lab must be names of objects');
}
