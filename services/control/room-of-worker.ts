// How many connections more a worker can have, whatever lanes those that it has belong to.
import type { PoolWorker } from './worker-pool.ts';

/** @param openOf connections that are open of a share of a lane */
export function roomOfWorker<Share>(
  worker: PoolWorker,
  lanes: Iterable<{ readonly shares: ReadonlyMap<PoolWorker, Share> }>,
  openOf: (share: Share) => number,
): number {
  let open = 0;
  for (const { shares } of lanes) {
    const share = shares.get(worker);
    if (share) open += openOf(share);
  }
  return Math.max(0, worker.size - open);
}
