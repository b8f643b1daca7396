// Several clients and servers as if they were one of each: each lane is made once for each pair.
import type { LabConnection } from './lab-connection.ts';

/** One client, one server, and the proxy between them. Proxies and servers may be those of other pairs as well. */
export type LanePair = LabConnection;

export function manyPairs(pairs: readonly LanePair[]): LabConnection {
  const [only] = pairs;
  if (!only || pairs.length > 1)
    throw new Error(`Cannot run with ${pairs.length} clients: only with one so far`);
  return only;
}
